/** The pools of drafts and prediction modules, which run beside the model. */
import type { Evidence } from "./evidence.ts";
import { type Finding, reconciled } from "./finding.ts";
import type { Match } from "./phrase.ts";
import { formatsToTry, nameOf, ofShare, poolBytes, reading } from "./pool-size.ts";
import { attentionRanks } from "./properties.ts";
import { type TokenShare, tokenShares } from "./token-shares.ts";

/** The pool of a draft: its layers are like the model's where it was made from the model, else they are not known here. */
export function draftFinding(evidence: Evidence, pool: Match): readonly Finding[] {
  const tokens = reading(pool, "kvCacheTokens");
  const size = poolBytes(pool);
  if (tokens === undefined || size === undefined || Number(tokens.value) <= 0) return [];
  const { model } = evidence;
  const layers = Number(reading(pool, "cacheLayers")?.value ?? 1);
  const options = { tensorParallel: attentionRanks(evidence), pipelineParallel: 1 };
  const hypotheses =
    model === undefined
      ? []
      : formatsToTry(evidence, pool).flatMap(({ format, cause }) => {
          const [share] = tokenShares(model, { format, ...options })?.shares ?? [];
          if (share === undefined || share.layers === 0 || cause !== "agrees") return [];
          const own: TokenShare = {
            kind: "draft layers",
            layers,
            bytesPerToken: (share.bytesPerToken / share.layers) * layers,
          };
          const streams = Number(reading(pool, "streams")?.value ?? 1);
          return [ofShare(own, { size, streams, cause, name: nameOf(format) })];
        });
  const finding = reconciled(tokens, hypotheses, ["draft-cache"]);
  if (finding.cause.id !== "unknown") return [finding];
  return [reconciled(tokens, [], ["draft-cache"])];
}

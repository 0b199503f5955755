/** What about a deployment makes the cache another than the textbook's rate: heads kept twice, latents on every rank. */
import type { ModelSpec } from "../model/model.ts";
import type { CauseId } from "./causes.ts";
import { type Evidence, known, said } from "./evidence.ts";

/** A cause that holds whatever the log's figures are, and what to do about it. */
export interface Property {
  readonly cause: CauseId;
  readonly advice?: string;
}

/** Ranks over which an attention layer is split: tensor-parallel ranks, fewer where attention is data-parallel. */
export function attentionRanks(evidence: Evidence): number {
  const ranks = known(evidence, "tensorParallel") ?? 1;
  if (evidence.reading.engine !== "sglang") return ranks;
  if (said(evidence, "attentionDataParallel") === undefined) return ranks;
  return Math.max(1, Math.floor(ranks / (known(evidence, "dataParallel") ?? 1)));
}

/** What holds for this model on so many ranks. */
export function properties(evidence: Evidence, model: ModelSpec): readonly Property[] {
  const ranks = attentionRanks(evidence);
  const caches = model.layerKinds.flatMap(({ caches }) => caches);
  const heads = caches.flatMap((one) => ("kvHeads" in one ? [one.kvHeads] : []));
  const fewest = heads.length === 0 ? undefined : Math.min(...heads);
  const isLatent = caches.some(({ kind }) => kind === "latent" || kind === "latent-window");
  const format = said(evidence, "kvFormat") ?? "";
  const found: Property[] = [];
  if (fewest !== undefined && ranks > fewest)
    found.push({
      cause: "head-replication",
      advice: `${fewest} key-value heads on ${ranks} ranks: each is kept ${ranks / fewest} times. ${fewest} tensor-parallel ranks and ${ranks / fewest} replicas hold ${ranks / fewest} times the tokens on the same devices.`,
    });
  if (isLatent && ranks > 1)
    found.push({
      cause: "latent-on-every-rank",
      advice: `The ${ranks} ranks hold ${ranks} copies of one cache. Attention data parallelism over them holds different requests on each: up to ${ranks} times the tokens.`,
    });
  if (isLatent && /fp8|float8/.test(format)) found.push({ cause: "fp8-layout" });
  return found;
}

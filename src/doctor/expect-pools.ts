/** Token counts that stand beside the size of their pool: SGLang's and llama.cpp's. */
import type { ModelSpec } from "../model/model.ts";
import type { CauseId } from "./causes.ts";
import { type Evidence, known, said, stated } from "./evidence.ts";
import { withExpandedLatents } from "./expanded-latents.ts";
import { draftFinding } from "./expect-drafts.ts";
import { type Finding, type Hypothesis, orMoreRanks, reconciled } from "./finding.ts";
import { isOllamaPool, withoutPlans } from "./ollama-log.ts";
import type { Match } from "./phrase.ts";
import { formatsToTry, nameOf, ofShare, poolBytes, reading } from "./pool-size.ts";
import { attentionRanks, properties } from "./properties.ts";
import type { Stated } from "./read-log.ts";
import { type ShareOptions, type TokenShare, tokenShares } from "./token-shares.ts";
import { ranksToTry } from "./vllm-variants.ts";

/** The findings of every pool that the log sizes. */
export function poolFindings(evidence: Evidence): readonly Finding[] {
  const { pools, draftPools } = evidence.reading;
  return [
    ...withoutPlans(distinct(pools)).flatMap((pool) => poolFinding(evidence, pool)),
    ...distinct(draftPools).flatMap((pool) => draftFinding(evidence, pool)),
  ];
}

/** A pool that two contexts print alike counts once. */
function distinct(pools: readonly Match[]): readonly Match[] {
  const seen = new Set<string>();
  return pools.filter((pool) => {
    const text = JSON.stringify(pool.readings);
    const isNew = !seen.has(text);
    seen.add(text);
    return isNew;
  });
}

function poolFinding(evidence: Evidence, pool: Match): readonly Finding[] {
  const cells = reading(pool, "kvCacheTokens");
  const tokens = cells ?? contextTokens(evidence);
  if (tokens === undefined || Number(tokens.value) <= 0) return [];
  const isLlama = evidence.reading.engine === "llama-cpp";
  const also: readonly CauseId[] = isLlama ? [] : ["gib-printed-as-gb"];
  if (evidence.model === undefined) return [reconciled(tokens, [], also)];
  const model = evidence.model;
  if (isOllamaPool(pool) && hasWindows(model)) return [reconciled(tokens, [], also)];
  const found = properties(evidence, model);
  const size = poolBytes(pool);
  const streams = Number(reading(pool, "streams")?.value ?? 1);
  const hypotheses =
    size === undefined
      ? []
      : formatsToTry(evidence, pool).flatMap(({ format, cause }) => {
          const options = {
            format,
            tensorParallel: isLlama ? 1 : attentionRanks(evidence),
            pipelineParallel: isLlama ? 1 : (known(evidence, "pipelineParallel") ?? 1),
          };
          const name = nameOf(format);
          const others = isLlama || ranksAreStated(evidence) ? [] : ranksToTry;
          const expanded = isLlama ? withExpandedLatents(model) : undefined;
          return [
            ...sharesOf(model, options).map((share) =>
              ofShare(share, { size, streams, cause, name }),
            ),
            ...(cause === "agrees" ? others : []).flatMap((tensorParallel) =>
              sharesOf(model, { ...options, tensorParallel }).map((share) =>
                ofShare(share, {
                  size,
                  streams,
                  cause: "other-parallelism",
                  name: `${name}, split over ${tensorParallel} ranks`,
                }),
              ),
            ),
            ...(expanded === undefined ? [] : sharesOf(expanded, options).slice(0, 1)).map(
              (share) => ofShare(share, { size, streams, cause: "expanded-latents", name }),
            ),
          ];
        });
  const isSaid =
    reading(pool, "kvFormat") !== undefined || said(evidence, "kvFormat") !== undefined;
  const sorted = [...hypotheses, ...(cells === undefined ? padded(hypotheses) : [])].sort(
    (a, b) => rank(a, isSaid) - rank(b, isSaid),
  );
  const finding = orMoreRanks(
    reconciled(tokens, sorted, [...found.map(({ cause }) => cause), ...also]),
    tokens,
    sorted,
  );
  const advice = found.find(({ advice }) => advice !== undefined)?.advice ?? finding.advice;
  return [{ ...finding, ...(advice !== undefined && { advice }) }];
}

/** Their cells are not printed beside a size alone. */
function hasWindows({ layerKinds }: ModelSpec): boolean {
  return layerKinds.some(({ caches }) => caches.some((cache) => "windowTokens" in cache));
}

/** None where entries hold several tokens, which no rate describes. */
function sharesOf(model: ModelSpec, options: ShareOptions): readonly TokenShare[] {
  const shares = tokenShares(model, options);
  return shares === undefined || shares.isCompressed ? [] : shares.shares;
}

/** What was assumed comes first, then what assumes one thing more; more ranks before a format that the log contradicts. */
function rank({ cause }: Hypothesis, isFormatSaid: boolean): number {
  if (cause === "agrees") return 0;
  if (cause === "kv-format" && isFormatSaid) return 4;
  return cause === "other-parallelism" ? 3 : cause === "draft-cache" ? 2 : 1;
}

function ranksAreStated(evidence: Evidence): boolean {
  return (
    known(evidence, "tensorParallel") !== undefined ||
    known(evidence, "pipelineParallel") !== undefined
  );
}

/** llama.cpp's older lines leave the cells out: they are the context, padded by some versions. */
function contextTokens(evidence: Evidence): Stated | undefined {
  const context = stated(evidence, "maxModelTokens");
  if (context === undefined || evidence.reading.engine !== "llama-cpp") return undefined;
  return { ...context, quantity: "kvCacheTokens" };
}

/** Contexts are padded to this by some versions. */
const PAD = 256;

/** The size may be that of the padded context. */
function padded(hypotheses: readonly Hypothesis[]): readonly Hypothesis[] {
  return hypotheses
    .filter(({ cause }) => cause === "agrees")
    .map((one) => ({
      ...one,
      least: (one.least ?? one.predicted) - (PAD - 1),
      cause: "block-rounding" as const,
      working: `${one.working}, a context padded to a multiple of 32 or ${PAD}`,
    }));
}

/** Token counts that stand beside the size of their pool: SGLang's and llama.cpp's. */
import type { KvFormat } from "../model/format.ts";
import type { ModelSpec } from "../model/model.ts";
import { grouped } from "../report/printed.ts";
import type { CauseId } from "./causes.ts";
import { type Evidence, formatNamed, known, kvFormat, stated, statedBytes } from "./evidence.ts";
import { withExpandedLatents } from "./expanded-latents.ts";
import { type Finding, type Hypothesis, orMoreRanks, reconciled } from "./finding.ts";
import { isOllamaPool, withoutPlans } from "./ollama-log.ts";
import type { Match } from "./phrase.ts";
import { attentionRanks, properties } from "./properties.ts";
import { quantityUnits } from "./quantities.ts";
import type { Stated } from "./read-log.ts";
import { type ShareOptions, type TokenShare, tokenShares } from "./token-shares.ts";
import { ranksToTry } from "./vllm-variants.ts";

/** The findings of every pool that the log sizes. */
export function poolFindings(evidence: Evidence): readonly Finding[] {
  const pools = evidence.reading.parts.filter(({ phrase }) => phrase.part === "pool");
  return [
    ...withoutPlans(distinct(pools)).flatMap((pool) => poolFinding(evidence, pool)),
    ...distinct(evidence.reading.draftParts).flatMap((pool) => draftFinding(evidence, pool)),
  ];
}

/** A pool that two contexts print alike counts once. */
function distinct(pools: readonly Match[]): readonly Match[] {
  const seen = new Set<string>();
  return pools.filter((pool) => {
    const text = JSON.stringify(pool.readings);
    const isNew = pool.phrase.part === "pool" && !seen.has(text);
    seen.add(text);
    return isNew;
  });
}

/** The pool of a draft: its layers are like the model's where it was made from the model, else they are not known here. */
function draftFinding(evidence: Evidence, pool: Match): readonly Finding[] {
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
  const sorted = [...hypotheses, ...(cells === undefined ? padded(hypotheses) : [])].sort(
    (a, b) => rank(a) - rank(b),
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

/** What was assumed comes first, then what assumes one thing more. */
function rank({ cause }: Hypothesis): number {
  if (cause === "agrees") return 0;
  return cause === "other-parallelism" ? 3 : cause === "draft-cache" ? 2 : 1;
}

function ranksAreStated(evidence: Evidence): boolean {
  return (
    known(evidence, "tensorParallel") !== undefined ||
    known(evidence, "pipelineParallel") !== undefined
  );
}

interface PoolSize {
  readonly size: { readonly bytes: number; readonly least: number; readonly most: number };
  readonly streams: number;
  readonly cause: CauseId;
  readonly name: string;
}

function ofShare(share: TokenShare, { size, streams, cause, name }: PoolSize): Hypothesis {
  const perToken = share.bytesPerToken * streams;
  const id: CauseId =
    cause !== "agrees"
      ? cause
      : share.kind === "with a draft layer"
        ? "draft-cache"
        : share.kind === "all layers"
          ? "window-layers-charged-in-full"
          : "agrees";
  const layers = `${share.layers} layers (${share.kind})`;
  return {
    predicted: Math.round(size.bytes / perToken),
    least: Math.floor(size.least / perToken),
    most: Math.ceil(size.most / perToken),
    cause: id,
    working: `${(size.bytes / 2 ** 30).toFixed(3)} GiB ÷ ${grouped(perToken)} B: ${layers} in ${name}${streams > 1 ? `, ${streams} streams` : ""}`,
  };
}

/** Keys and values apart, or together. */
function poolBytes(pool: Match): PoolSize["size"] | undefined {
  const total = reading(pool, "kvPoolGib");
  if (total !== undefined) return statedBytes(Number(total.value), total.halfDigit);
  const key = reading(pool, "keyPoolGib");
  const value = reading(pool, "valuePoolGib");
  if (key === undefined || value === undefined) return undefined;
  return statedBytes(Number(key.value) + Number(value.value), key.halfDigit + value.halfDigit);
}

interface FormatToTry {
  readonly format: KvFormat;
  readonly cause: CauseId;
}

/** The stated format first, then those that it is mistaken for. */
function formatsToTry(evidence: Evidence, pool: Match): readonly FormatToTry[] {
  const key = String(reading(pool, "kvFormat")?.value ?? "");
  const value = String(reading(pool, "valueFormat")?.value ?? "");
  const named = key === "" ? undefined : formatNamed(key);
  const valueNamed = formatNamed(value);
  const own = evidence.settings.kvFormat;
  if (own === undefined && key !== "" && named === undefined) return [];
  const first =
    own !== undefined
      ? formatNamed(own)
      : named !== undefined && valueNamed !== undefined && evidence.reading.engine === "llama-cpp"
        ? ({ key: named, value: valueNamed } as KvFormat)
        : (named ?? kvFormat(evidence));
  const isSparse = evidence.model?.layerKinds.some(({ caches }) =>
    caches.some(({ kind }) => kind === "index"),
  );
  const layout: FormatToTry[] =
    isSparse && first === "fp8" ? [{ format: "fp8_ds_mla", cause: "agrees" }] : [];
  const others: FormatToTry[] = (["fp8", "fp8_ds_mla", "bf16", "nvfp4"] as const)
    .filter((format) => format !== first)
    .map((format) => ({ format, cause: format === "fp8_ds_mla" ? "fp8-layout" : "kv-format" }));
  return [
    ...layout,
    ...(first === undefined ? [] : [{ format: first, cause: "agrees" as const }]),
    ...others,
  ];
}

function nameOf(format: KvFormat): string {
  if (typeof format === "string") return format;
  if ("key" in format) return `${nameOf(format.key)}/${nameOf(format.value)}`;
  return `${format.bits} bits`;
}

function reading(
  pool: Match,
  quantity:
    | "kvCacheTokens"
    | "kvPoolGib"
    | "keyPoolGib"
    | "valuePoolGib"
    | "kvFormat"
    | "valueFormat"
    | "streams"
    | "cacheLayers",
): Stated | undefined {
  const found = pool.readings.find((one) => one.quantity === quantity);
  return found && { ...found, unit: quantityUnits[quantity], lines: [pool.line], others: [] };
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

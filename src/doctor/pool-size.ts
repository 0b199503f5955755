/** The size that a log prints for one pool, and the tokens that it holds in each format that it may have. */
import type { KvFormat } from "../model/format.ts";
import { grouped } from "../report/printed.ts";
import type { CauseId } from "./causes.ts";
import { type Evidence, formatNamed, kvFormat, statedBytes } from "./evidence.ts";
import type { Hypothesis } from "./finding.ts";
import type { Match } from "./phrase.ts";
import { quantityUnits } from "./quantities.ts";
import type { Stated } from "./read-log.ts";
import type { TokenShare } from "./token-shares.ts";

/** The size of a pool, and under which assumption it is divided. */
export interface PoolSize {
  readonly size: { readonly bytes: number; readonly least: number; readonly most: number };
  readonly streams: number;
  readonly cause: CauseId;
  readonly name: string;
}

/** The tokens that a pool of this size holds of a share. */
export function ofShare(share: TokenShare, { size, streams, cause, name }: PoolSize): Hypothesis {
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
export function poolBytes(pool: Match): PoolSize["size"] | undefined {
  const total = reading(pool, "kvPoolGib");
  if (total !== undefined) return statedBytes(Number(total.value), total.halfDigit);
  const key = reading(pool, "keyPoolGib");
  const value = reading(pool, "valuePoolGib");
  if (key === undefined || value === undefined) return undefined;
  return statedBytes(Number(key.value) + Number(value.value), key.halfDigit + value.halfDigit);
}

/** A format, and why it would be another than the stated one. */
export interface FormatToTry {
  readonly format: KvFormat;
  readonly cause: CauseId;
}

/** The stated format first, then those that it is mistaken for. */
export function formatsToTry(evidence: Evidence, pool: Match): readonly FormatToTry[] {
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

/** The name of a format, of keys and values apart where they differ. */
export function nameOf(format: KvFormat): string {
  if (typeof format === "string") return format;
  if ("key" in format) return `${nameOf(format.key)}/${nameOf(format.value)}`;
  return `${format.bits} bits`;
}

/** What one pool states. */
export function reading(
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

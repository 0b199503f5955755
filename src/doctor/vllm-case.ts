/** The settings of vLLM that a log and its reader state. */
import { type CacheDtype, cacheDtypes } from "../engine/vllm/cache-dtype.ts";
import type { VllmSettings } from "../engine/vllm/settings.ts";
import { type Evidence, known, said } from "./evidence.ts";

/** The cache's format in the engine's words; nothing where it is none of them. */
export function cacheDtypeOf(evidence: Evidence): CacheDtype | undefined {
  const name = (said(evidence, "kvFormat") ?? "auto").replace(/^torch\./, "");
  const plain = name.startsWith("float8_") ? "fp8" : name === "bf16" ? "bfloat16" : name;
  return cacheDtypes.find((one) => one === plain);
}

/** The settings that are stated, without the memory; nothing where the format is unknown. */
export function vllmCase(evidence: Evidence): VllmSettings | undefined {
  const cacheDtype = cacheDtypeOf(evidence);
  if (cacheDtype === undefined) return undefined;
  const { device } = evidence.settings;
  const number = (quantity: Parameters<typeof known>[1]): number | undefined => {
    const value = known(evidence, quantity);
    return value !== undefined && Number.isInteger(value) && value > 0 ? value : undefined;
  };
  const maxModelTokens =
    number("requestTokens") ?? number("concurrencyTokens") ?? number("maxModelTokens");
  const named = {
    tensorParallel: number("tensorParallel"),
    pipelineParallel: number("pipelineParallel"),
    decodeContextParallel: number("decodeContextParallel"),
    maxModelTokens,
    maxBatchedTokens: number("maxBatchedTokens"),
    blockTokens: number("blockTokens"),
    speculativeTokens: number("draftTokens"),
  };
  const stated = Object.entries(named).filter(([, value]) => value !== undefined);
  return {
    ...Object.fromEntries(stated),
    cacheDtype,
    mambaCacheMode: "align",
    ...(device !== undefined && { device }),
    ...(said(evidence, "hybridManagerOff") !== undefined && { hybridManager: false }),
  };
}

/** Minor version of 0.x; nothing for a version that is not of that form. */
export function minorVersion(evidence: Evidence): number | undefined {
  const version = /^v?0\.(\d{1,3})(?:\.|$)/.exec(said(evidence, "engineVersion") ?? "");
  return version?.[1] === undefined ? undefined : Number(version[1]);
}

export { type EngineArguments, sglangSettings } from "./arguments.ts";
export { defaultStaticFraction } from "./memory.ts";
export type { CompressedTokens } from "./pool.ts";
export type { SglangCache } from "./result.ts";
export type {
  SglangCacheDtype,
  SglangSettings,
  SglangSpeculation,
  SglangVersion,
} from "./settings.ts";
export { type SglangModel, sglangCache } from "./sglang-cache.ts";

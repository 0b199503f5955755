export { type LlamaCppCache, llamaCppCache } from "./llama-cpp-cache.ts";
export type { LlamaCppPart } from "./parts.ts";
export type { LlamaCppCacheType, LlamaCppSettings } from "./settings.ts";

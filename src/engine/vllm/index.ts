export { vllmSettings } from "./arguments.ts";
export type { AttentionBackend } from "./attention-backend.ts";
export { vllmRequestedBytes } from "./available-memory.ts";
export type { CacheDtype, IndexerDtype, ModelDtype } from "./cache-dtype.ts";
export type { EngineSpec } from "./layer-spec.ts";
export { olderVllmCache } from "./older-accounting.ts";
export type { LayerRange, VllmCache, VllmGroup, VllmLayerSpec } from "./result.ts";
export type { MambaCacheMode, VllmSettings } from "./settings.ts";
export { vllmCache } from "./vllm-cache.ts";

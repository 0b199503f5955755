export {
  type OverheadInputs,
  type TensorRtLlmConstants,
  type TensorRtLlmOverhead,
  tensorRtLlmConstants,
  tensorRtLlmOverhead,
} from "./overhead.ts";
export type { WindowPool } from "./pools.ts";
export type { TensorRtLlmSettings } from "./settings.ts";
export { type TensorRtLlmCache, tensorRtLlmCache } from "./tensorrt-llm-cache.ts";

export type {
  EngineLoss,
  EngineQuestion,
  EngineRoom,
  LossCause,
} from "./accounting.ts";
export * from "./engines.ts";
export * from "./estimated-reserve.ts";
export { idealRoom } from "./ideal.ts";
export * from "./llama-cpp/index.ts";
export * from "./memory-rule.ts";
export * from "./pool.ts";
export * from "./reserve.ts";
export * from "./sglang/index.ts";
export { engineRooms, type SideBySideInputs } from "./side-by-side.ts";
export * from "./tensorrt-llm/index.ts";
export * from "./vllm/index.ts";

export * from "./engine/index.ts";
export * from "./preemption.ts";
export * from "./replay/index.ts";
export * from "./trace/index.ts";
export * from "./vllm-replica.ts";

/** Attention heads, memory room: KV-cache bytes, room, speed and cost of LLM inference, from first principles. */
export * from "./capacity/index.ts";
export * from "./cost/index.ts";
export * from "./device/index.ts";
export * from "./engine/index.ts";
export * from "./errors.ts";
export type * from "./figure.ts";
export * from "./kv/index.ts";
export * from "./model/index.ts";
export * from "./plan/index.ts";
export * from "./speed/index.ts";
export { ceilDiv, formatBytes } from "./units.ts";

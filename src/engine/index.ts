export * from "./engines.ts";
export * from "./memory-rule.ts";
export * from "./pool.ts";
export * from "./reserve.ts";

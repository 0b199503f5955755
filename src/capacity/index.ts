export * from "./concurrency.ts";
export * from "./held.ts";
export * from "./lengths.ts";
export * from "./normal.ts";

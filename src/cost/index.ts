export * from "./margin.ts";
export * from "./query.ts";

export * from "./accelerator.ts";
export type * from "./price.ts";

export * from "./attention-flops.ts";
export * from "./coverage.ts";
export * from "./operators.ts";
export * from "./peak.ts";
export * from "./step.ts";

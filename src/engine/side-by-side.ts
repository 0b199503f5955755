/** The same deployment under every engine: how many requests each holds in the same pools, and why they differ. */
import { kvError } from "../errors.ts";
import { type Deployment, deployment } from "../model/deployment.ts";
import { finiteNumber, wholeNumber } from "../units.ts";
import type { EngineAccounting, EngineQuestion, EngineRoom } from "./accounting.ts";
import type { EngineName } from "./engines.ts";
import { idealRoom } from "./ideal.ts";
import { llamaCppRoom } from "./llama-cpp/room.ts";
import { sglangRoom } from "./sglang/room.ts";
import { tensorRtLlmRoom } from "./tensorrt-llm/room.ts";
import { vllmRoom } from "./vllm/room.ts";

/** A question with the deployment in place of its parts, and one pool for all stages if they are alike. */
export interface SideBySideInputs
  extends Pick<EngineQuestion, "model" | "maxModelTokens" | "maxBatchedTokens" | "blockTokens">,
    Partial<Pick<EngineQuestion, "format">> {
  readonly deployment?: Deployment;
  readonly poolBytesPerRank: number | readonly number[];
}

/** Every engine's accounting by its name. */
export const accountings: Readonly<Record<EngineName, EngineAccounting>> = {
  ideal: idealRoom,
  vllm: vllmRoom,
  sglang: sglangRoom,
  "tensorrt-llm": tensorRtLlmRoom,
  "llama-cpp": llamaCppRoom,
};

/**
 * What each engine makes of the same pools.
 *
 *     requests(engine) ≤ requests(ideal)
 *     requestBytesPerRank = evenBytesPerRank + Σ losses of the request
 *
 * The pools are given, so that memory rules do not enter: how much of a device an engine takes is `cachePool`'s matter.
 *
 * Errors: `bad-input` for counts and pools, `unsupported` for splits that no engine has.
 * @example engineRooms({ model: models["gemma-3-27b"], deployment: { devices: 2 }, maxModelTokens: 131_072, poolBytesPerRank: 45 * 2 ** 30 }).map((room) => room.engine) // => ["ideal", "vllm", "sglang", "tensorrt-llm", "llama-cpp"]
 */
export function engineRooms({
  model,
  deployment: given,
  format = "bf16",
  poolBytesPerRank,
  maxModelTokens,
  maxBatchedTokens,
  blockTokens,
}: SideBySideInputs): readonly EngineRoom[] {
  const { tensorParallel, pipelineParallel, decodeContextParallel } = deployment(given);
  const question: EngineQuestion = {
    model,
    tensorParallel,
    pipelineParallel,
    decodeContextParallel,
    format,
    poolBytesPerRank: poolsOfStages(poolBytesPerRank, pipelineParallel),
    maxModelTokens: wholeNumber(maxModelTokens, "maxModelTokens"),
    maxBatchedTokens,
    blockTokens,
  };
  return Object.values(accountings).map((room) => room(question));
}

function poolsOfStages(given: number | readonly number[], stages: number): readonly number[] {
  if (!Array.isArray(given)) {
    const bytes = finiteNumber(given, "poolBytesPerRank");
    return new Array<number>(stages).fill(bytes);
  }
  if (given.length !== stages)
    throw kvError({
      code: "bad-input",
      path: "poolBytesPerRank",
      value: given,
      rule: `expected a pool for each of ${stages} pipeline stages, got ${given.length}`,
      hint: "one number stands for all stages",
    });
  return given.map((bytes, stage) => finiteNumber(bytes, `poolBytesPerRank[${stage}]`));
}

/**
 * Memory for the cache as start-up logs state it, with what it follows from. What the log does not state is marked: the
 * fraction of 0.9 (the default of its time), the tokens of a step, and weights that are counted from the model.
 *
 * Source: the threads of `id` (vLLM and TensorRT-LLM issues and pull requests, 2024 to 2026).
 */
import type { ModelId } from "../../src/catalog/models.ts";
import type { EngineName } from "../../src/engine/engines.ts";
import { gqa, type ModelSpec } from "../../src/model/index.ts";

export interface AvailableMemory {
  readonly id: string;
  readonly engine?: EngineName;
  readonly model: ModelId | ModelSpec;
  readonly tensorParallel?: number;
  /** memory that the engine sees on one device */
  readonly visibleGib: number;
  readonly fraction: number;
  /** as loaded; counted from the model in `weightFormat` when absent */
  readonly weightsGib?: number;
  readonly weightFormat?: "fp8" | "int4_group128";
  readonly batchedTokens: number;
  /** graphs came out of the budget */
  readonly capturesGraphs?: boolean;
  readonly statedGib: number;
  readonly assumed: readonly ("fraction" | "tokens" | "weights")[];
  /** why the estimate misses, where it does by more than 2 GiB */
  readonly misses?: string;
}

const qwen3Small: ModelSpec = {
  ...gqa({ layers: 28, kvHeads: 8, headDim: 128 }),
  hiddenSize: 1024,
};

const qwen15: ModelSpec = { ...gqa({ layers: 32, kvHeads: 32, headDim: 128 }), hiddenSize: 4096 };

export const availableMemory: readonly AvailableMemory[] = [
  {
    id: "vllm-24577",
    model: qwen3Small,
    visibleGib: 79.25,
    fraction: 0.9,
    weightsGib: 1.1201,
    batchedTokens: 2048,
    statedGib: 69.66,
    assumed: ["fraction", "tokens"],
  },
  {
    id: "vllm-15039",
    model: "llama-3.1-70b",
    tensorParallel: 4,
    visibleGib: 79.33,
    fraction: 0.89,
    weightsGib: 32.95,
    batchedTokens: 8192,
    statedGib: 36.07,
    assumed: ["tokens"],
  },
  {
    id: "vllm-10517-20k",
    model: "llama-3.1-8b",
    visibleGib: 23.58,
    fraction: 0.9,
    weightsGib: 14.9888,
    batchedTokens: 20_000,
    statedGib: 3.81,
    assumed: ["tokens"],
  },
  {
    id: "vllm-10511",
    model: "llama-3.1-8b",
    visibleGib: 79.22,
    fraction: 0.9,
    weightsGib: 14.96,
    batchedTokens: 8192,
    statedGib: 53.29,
    assumed: ["tokens"],
  },
  {
    id: "vllm-llama-a100-40",
    model: "llama-3.1-8b",
    visibleGib: 39.39,
    fraction: 0.9,
    weightsGib: 14.99,
    batchedTokens: 2048,
    statedGib: 19.92,
    assumed: ["fraction", "tokens"],
  },
  {
    id: "vllm-21348-vllm",
    model: "qwen3-235b",
    tensorParallel: 4,
    visibleGib: 79.19,
    fraction: 0.9,
    weightFormat: "fp8",
    batchedTokens: 8192,
    statedGib: 8.11,
    assumed: ["fraction", "tokens", "weights"],
    misses: "the log gives neither the fraction nor the weights",
  },
  {
    id: "vllm-6746",
    model: "llama-3.1-405b",
    tensorParallel: 8,
    visibleGib: 79.19,
    fraction: 0.9,
    weightsGib: 57.752,
    batchedTokens: 8192,
    statedGib: 4.77,
    assumed: ["fraction", "tokens"],
    misses: "the log gives neither the fraction nor the step, and the checkpoint mixes formats",
  },
  {
    id: "vllm-23278",
    model: "gpt-oss-120b",
    visibleGib: 79.19,
    fraction: 0.9,
    weightsGib: 65.9651,
    batchedTokens: 8192,
    statedGib: -2.14,
    assumed: ["fraction", "tokens"],
    misses: "mxfp4 experts are repacked while they load",
  },
  {
    id: "vllm-27508",
    model: "gpt-oss-120b",
    visibleGib: 79.19,
    fraction: 0.95,
    weightsGib: 65.9651,
    batchedTokens: 1024,
    statedGib: 1.71,
    assumed: ["weights"],
    misses: "mxfp4 experts are repacked while they load",
  },
  {
    id: "vllm-28228",
    model: "kimi-linear-48b",
    tensorParallel: 2,
    visibleGib: 23.58,
    fraction: 0.95,
    weightFormat: "int4_group128",
    batchedTokens: 64_000,
    statedGib: 2.3,
    assumed: ["weights"],
  },
  {
    id: "vllm-51041",
    model: "deepseek-v4-flash",
    tensorParallel: 2,
    visibleGib: 95,
    fraction: 0.92,
    batchedTokens: 8192,
    capturesGraphs: true,
    statedGib: 7.7,
    assumed: ["fraction", "tokens", "weights"],
    misses: "the log gives neither the fraction nor the step nor the weights",
  },
  {
    id: "trtllm-2268",
    engine: "tensorrt-llm",
    model: qwen15,
    visibleGib: 39.39,
    fraction: 1,
    weightsGib: 14.38,
    batchedTokens: 8192,
    statedGib: 21.89,
    assumed: ["tokens", "weights"],
  },
];

/** Logs that state available memory from which no estimate follows, and why. */
export const notEstimated: Readonly<Record<string, string>> = {
  "vllm-25350-a": "the device is not named",
  "vllm-34076": "two unlike devices, neither fraction nor weights",
  "xinference-4926": "neither device nor model size",
  "talos-1995": "the model is not in the catalogue, and weights are not stated",
  "lvllm-35": "a fork that keeps experts in host memory",
  "vllm-qwen2.5-1.5b": "the device is not named",
  "vllm-qwen3.5-122b-thor": "memory shared with the host",
  "dsv4-spark-57": "memory shared with the host",
  "1cat-237": "the model is not named",
};

/** The engines by name: which memory rule each follows and what it takes when nothing is said. */
import { kvError, shown } from "../errors.ts";
import type { Basis } from "../figure.ts";
import type { MemoryRule } from "./memory-rule.ts";

/** An engine's defaults. */
export interface Engine {
  readonly name: EngineName;
  readonly rule: MemoryRule;
  readonly memoryFraction: number;
  /** tokens of one cache block */
  readonly blockTokens: number;
  readonly basis: Basis;
  readonly source: string;
}

/** An engine, or `ideal`: all memory less weights and reserve, token by token. */
export type EngineName = "ideal" | "vllm" | "sglang" | "tensorrt-llm" | "llama-cpp";

/** What each engine does unless told otherwise. */
export const engines: Readonly<Record<EngineName, Engine>> = {
  ideal: {
    name: "ideal",
    rule: "all",
    memoryFraction: 1,
    blockTokens: 1,
    basis: "exact",
    source: "all driver memory less weights and the stated reserve",
  },
  vllm: {
    name: "vllm",
    rule: "of-total",
    memoryFraction: 0.92,
    blockTokens: 16,
    basis: "spec",
    source: "vLLM commit 017e9f44 (2026-08-17): gpu_memory_utilization, block_size",
  },
  sglang: {
    name: "sglang",
    rule: "static",
    memoryFraction: 0.88,
    blockTokens: 1,
    basis: "heuristic",
    source:
      "SGLang derives mem_fraction_static from the device and its settings; 0.88 is typical of 80 GB devices",
  },
  "tensorrt-llm": {
    name: "tensorrt-llm",
    rule: "of-free",
    memoryFraction: 0.9,
    blockTokens: 32,
    basis: "spec",
    source:
      "TensorRT-LLM docs/source/features/kvcache.md at 0076e939: free_gpu_memory_fraction, tokens_per_block",
  },
  "llama-cpp": {
    name: "llama-cpp",
    rule: "all",
    memoryFraction: 1,
    blockTokens: 256,
    basis: "spec",
    source: "llama.cpp pads n_ctx to a multiple of 256 and takes no memory fraction",
  },
};

/** The engine of a name; `unknown-id` with the names that exist otherwise. */
export function engineNamed(name: string): Engine {
  if (Object.hasOwn(engines, name)) return engines[name as EngineName];
  throw kvError({
    code: "unknown-id",
    path: "engine.name",
    value: name,
    rule: `unknown engine ${shown(name)}`,
    hint: `use ${Object.keys(engines).join(", ")}`,
  });
}

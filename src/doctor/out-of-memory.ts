/** An allocation that failed: what was being made, told by what the log states before it, and what makes it smaller. */
import { cause } from "./causes.ts";
import { deviceGib, type Evidence, known, said, stated } from "./evidence.ts";
import { predictedGib } from "./expect-weights.ts";
import type { Failure } from "./failure.ts";

/** What is allocated in this order by every engine. */
type Stage = "weights" | "cache" | "activations" | "afterwards";

/** The failure, with what was missing where both sizes are printed. */
export function outOfMemory(evidence: Evidence): Failure {
  const one = known(evidence, "requestedGib");
  const freeForOne = known(evidence, "freeForRequestGib");
  const isOne = one !== undefined && freeForOne !== undefined;
  const requested = isOne ? one : known(evidence, "projectedGib");
  const free = isOne ? freeForOne : known(evidence, "freeGib");
  const shortGib =
    requested === undefined || free === undefined || requested <= free
      ? undefined
      : requested - free;
  return {
    cause: cause("out-of-memory"),
    ...(shortGib !== undefined && { shortGib }),
    changes: changesAt(stageOf(evidence), evidence),
  };
}

function stageOf(evidence: Evidence): Stage {
  const has = (...quantities: readonly Parameters<typeof stated>[1][]): boolean =>
    quantities.some((quantity) => stated(evidence, quantity) !== undefined);
  const failedPart = said(evidence, "failedPart");
  if (failedPart !== undefined) return /^model\b/i.test(failedPart) ? "weights" : "afterwards";
  const hasCache = has("kvCacheTokens", "gpuBlocks", "kvPoolGib", "keyPoolGib");
  switch (evidence.reading.engine) {
    case "llama-cpp":
      return hasCache ? "activations" : has("maxModelTokens") ? "cache" : "weights";
    case "sglang":
      return hasCache
        ? "afterwards"
        : has("weightGib", "freeAfterWeightsGib")
          ? "cache"
          : "weights";
    default:
      return hasCache ? "afterwards" : has("weightGib") ? "activations" : "weights";
  }
}

/** The options of each engine that make the stage smaller; the one that gives up least comes first. */
function changesAt(stage: Stage, evidence: Evidence): readonly string[] {
  if (stage === "weights") return weightChanges(evidence);
  switch (evidence.reading.engine) {
    case "llama-cpp":
      return stage === "cache"
        ? [
            "--cache-type-k q8_0 --cache-type-v q8_0 (with --flash-attn): about half of the cache",
            "--ctx-size lower: the cache shrinks with it",
            "--n-gpu-layers lower: the cache of those layers stays in main memory",
          ]
        : [
            "--ubatch-size lower: the compute buffers shrink with it",
            "--flash-attn: the compute buffers no longer grow with the context",
            "--ctx-size or --n-gpu-layers lower",
          ];
    case "sglang":
      return stage === "cache"
        ? ["--mem-fraction-static lower, if something else holds memory of the device"]
        : [
            "--mem-fraction-static lower: what it leaves is all that graphs and activations have",
            "--cuda-graph-max-bs lower",
            "--chunked-prefill-size lower",
          ];
    case "tensorrt-llm":
      return [
        "free_gpu_memory_fraction lower",
        "max_num_tokens or max_batch_size lower: the activations shrink with them",
      ];
    default:
      return stage === "activations"
        ? [
            "max_num_batched_tokens lower: the activations shrink with it",
            "max_num_seqs lower",
            "tensor_parallel_size higher",
          ]
        : [
            "gpu_memory_utilization lower: what it leaves is all that graphs and warm-up have",
            "max_num_seqs lower",
            "enforce_eager: no graphs",
          ];
  }
}

function weightChanges(evidence: Evidence): readonly string[] {
  const { model, reading } = evidence;
  if (reading.engine === "llama-cpp")
    return [
      "--n-gpu-layers lower: the weights of those layers stay in main memory",
      "a checkpoint of fewer bits",
    ];
  const ranks = known(evidence, "tensorParallel") ?? 1;
  const weights = model === undefined ? undefined : predictedGib(evidence, model);
  const device = deviceGib(evidence);
  const option =
    reading.engine === "sglang"
      ? "--tp-size"
      : reading.engine === "vllm"
        ? "tensor_parallel_size"
        : "tp_size";
  const sizes =
    weights === undefined
      ? ""
      : `: ${weights.toFixed(1)} GiB of weights on each rank${device === undefined ? "" : `, on a device of ${device} GiB`}`;
  return [
    `${option} above ${ranks}${sizes}`,
    "a checkpoint of fewer bits",
    "end other processes that hold the device's memory (nvidia-smi names them)",
  ];
}

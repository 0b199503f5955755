/** In which formats a row's checkpoint keeps its weights and its cache: the table has one column for both. */
import type { WeightFormats } from "../../src/model/model.ts";
import type { StepFormats } from "../../src/speed/step-profile.ts";

/** The columns that decide. */
export interface FormatColumns {
  readonly modelId: string;
  readonly deviceId: string;
  readonly precision: string;
  readonly engine: string;
}

/**
 * Checkpoints as their quantisation configs say: NVFP4 leaves the attention of MoE models wider and has an fp8 cache.
 * No column gives the format of the cache: TensorRT-LLM follows the checkpoint; vLLM's Llama-3.1-70B on H200 starts to
 * queue between 32 and 64 requests of 9,216 tokens, as an fp8 cache would, on H100 between 16 and 32, as a bf16 one.
 */
export function checkpointFormats({
  modelId,
  deviceId,
  precision,
  engine,
}: FormatColumns): StepFormats {
  const narrowCache =
    precision === "fp4" ||
    (precision === "fp8" && engine === "trtllm") ||
    (modelId === "llama-3.1-70b" && deviceId !== "h100-sxm-80gb");
  const kv = narrowCache ? "fp8" : "bf16";
  if (modelId === "gpt-oss-120b")
    return { weights: { routedExperts: "mxfp4" }, kv: engine === "trtllm" ? "fp8" : "bf16" };
  if (precision === "fp8") return { weights: "fp8", kv };
  if (precision !== "fp4") return { weights: "bf16", kv };
  const narrow: WeightFormats = modelId.startsWith("deepseek")
    ? {
        attention: "bf16",
        denseFeedForward: "nvfp4",
        sharedExperts: "nvfp4",
        routedExperts: "nvfp4",
      }
    : modelId === "qwen3.5-397b" || modelId === "minimax-m2.5"
      ? { attention: "bf16", sharedExperts: "bf16", routedExperts: "nvfp4" }
      : modelId === "glm-5"
        ? {
            attention: "bf16",
            denseFeedForward: "nvfp4",
            sharedExperts: "nvfp4",
            routedExperts: "nvfp4",
          }
        : "nvfp4";
  return { weights: narrow, kv };
}

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
 * The format of the cache is that of the launch lines of InferenceX (benchmarks/*.sh): `kv-cache-dtype: fp8` for
 * Llama-3.1-70B in vLLM, for SGLang on Blackwell with fp8 weights and for Qwen3.5 with fp8 weights; TensorRT-LLM follows
 * the checkpoint, or `dtype: fp8`; gpt-oss has fp8 on Blackwell and bf16 on Hopper.
 */
export function checkpointFormats({
  modelId,
  deviceId,
  precision,
  engine,
}: FormatColumns): StepFormats {
  const blackwell = !deviceId.startsWith("h");
  if (modelId === "gpt-oss-120b")
    return { weights: { routedExperts: "mxfp4" }, kv: blackwell ? "fp8" : "bf16" };
  const narrowCache =
    precision === "fp4" ||
    (precision === "fp8" &&
      (engine === "trtllm" ||
        (engine === "sglang" && (blackwell || modelId === "qwen3.5-397b")) ||
        modelId === "llama-3.1-70b"));
  const kv = narrowCache ? "fp8" : "bf16";
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

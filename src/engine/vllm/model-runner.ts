/** Which of the engine's two model runners a model gets: it decides how many batches overlap in a pipeline. */
import type { Warning } from "../../figure.ts";
import type { ModelSpec } from "../../model/model.ts";

/** Mixtures of experts that run on the v2 runner; dense models without recurrence all do. */
const V2_EXPERT_MODELS = /^(DeepseekV2|DeepseekV4|Qwen2Moe|GraniteMoe)(?!Hybrid)/;

/**
 * Whether the v2 runner is the default.
 *
 * It matters only in a pipeline with asynchronous scheduling. A model that says neither its class nor its experts is
 * taken for one without, with the warning `assumed-model-runner`.
 *
 * Source: vLLM commit 017e9f44, `VllmConfig.use_v2_model_runner` (read; the list of models is not complete here).
 */
export function runsOnV2Runner(
  model: ModelSpec & { readonly architecture?: string },
  pipelineParallel: number,
  warnings: Warning[],
): boolean {
  const { architecture = "", layerKinds } = model;
  const caches = layerKinds.flatMap((kind) => kind.caches);
  if (caches.some(({ kind }) => kind === "state")) return false;
  if (V2_EXPERT_MODELS.test(architecture) || caches.some(({ kind }) => kind === "compressed"))
    return true;
  const hasExperts = layerKinds.some(({ parameters }) => parameters?.routedExperts !== undefined);
  const isKnown = hasExperts || layerKinds.every(({ parameters }) => parameters !== undefined);
  if (!isKnown && pipelineParallel > 1)
    warnings.push({
      code: "assumed-model-runner",
      message: "the v2 model runner is assumed; a mixture of experts would overlap one batch less",
    });
  return !hasExperts;
}

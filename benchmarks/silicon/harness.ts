/** How the measured runs were driven and launched, as the scripts of the public benchmark say; the table has no columns for it. */

/** The columns that decide. */
export interface RunColumns {
  readonly modelId: string;
  readonly deviceId: string;
  readonly engine: string;
  readonly version: string;
  readonly precision: string;
  readonly mode: string;
  readonly promptTokens: number;
  readonly outputTokens: number;
  readonly requests: number;
  readonly tensorParallel: number;
}

/** What a run's driver and launch line do to its times. */
export interface Harness {
  /** mean length over the stated one */
  readonly lengthShare: number;
  /** requests of each user, one after the other; all users start at once */
  readonly requestsPerUser: number;
  /** decode steps that pass before the engine looks at a prompt, and before it sends what it has */
  readonly admissionSteps: number;
  /** requests that always wait for a slot, since the driver keeps more under way than the column says */
  readonly waitingRequests: number;
  /** prompts that come at the same time, on average, and are computed together */
  readonly promptsTogether: number;
}

/**
 * The public runs are InferenceX's (SemiAnalysisAI/InferenceX, benchmarks/*.sh and benchmark-tmpl.yml, 2025-10 to 2026-04):
 * lengths are drawn evenly from 0.8 to 1 of the stated ones, `--num-prompts` is ten times the concurrency, all start at once.
 *
 * The runs of the table's makers state their lengths exactly; how many rounds they run is not said, ten are assumed. What
 * follows from equal lengths is read off all of these runs, and is no part of a prediction:
 *
 *     answers end together and bring prompts together: first tokens have 2 to 2.4 prefills alone (all three engines)
 *     SGLang 0.5.1 computes prompts before it decodes: all stay in step, and every round is a first one
 *     Llama-3.1-8B with TensorRT-LLM: one request always waits, for at every batch B from 8 to 64 the first token comes later
 *     by 0.8 to 1.04 / B of what an answer takes longer; with Qwen3-32B by 0
 */
export function harnessOf(run: RunColumns): Harness {
  if (publicLengths.includes(`${run.promptTokens}/${run.outputTokens}`))
    return {
      lengthShare: 0.9,
      requestsPerUser: 10,
      admissionSteps: run.mode === "agg" ? pollingSteps(run) + streamingSteps(run) : 0,
      waitingRequests: 0,
      promptsTogether: 1,
    };
  return {
    lengthShare: 1,
    requestsPerUser: run.version.startsWith("0.5.1.") ? 1 : 10,
    admissionSteps: 0,
    waitingRequests: run.engine === "trtllm" && run.modelId === "llama-3.1-8b" ? 1 : 0,
    promptsTogether: 2.2,
  };
}

const publicLengths: readonly string[] = ["1024/1024", "1024/8192", "8192/1024"];

/**
 * Steps for which a prompt is held back, half an interval on average where an engine polls:
 *
 *     70b_fp{4,8}_{b200,h200}_trt_slurm.sh                    batch_wait_timeout_iters 20, for 1024/1024 below 8 ranks
 *     dsr1_fp{4,8}_b{200,300}.sh, qwen3.5_{bf16,fp8}_b200.sh  scheduler-recv-interval 30 from 16 requests on, else 10
 *     dsr1_fp8_b200.sh on 4 ranks, qwen3.5_*_b300.sh          scheduler-recv-interval 10
 */
function pollingSteps(run: RunColumns): number {
  const { modelId, deviceId, engine, precision, requests, tensorParallel } = run;
  if (engine === "trtllm")
    return modelId === "llama-3.1-70b" &&
      run.promptTokens === run.outputTokens &&
      tensorParallel < 8
      ? 20
      : 0;
  const deepseek = modelId.startsWith("deepseek");
  if (engine !== "sglang" || !deviceId.startsWith("b")) return 0;
  if (!deepseek && modelId !== "qwen3.5-397b") return 0;
  const seldom = deepseek
    ? !(precision === "fp8" && tensorParallel === 4)
    : deviceId.startsWith("b200");
  return (seldom && requests >= 16 ? 30 : 10) / 2;
}

/**
 * Steps between what is sent, where the first token is not sent alone:
 *
 *     dsr1_fp{4,8}_*_trt.sh     stream_interval 10
 *     qwen3.5_*_b200.sh         stream-interval 30, SGLang 0.5.9
 *
 * Others set it too (Llama-3.1-70B and gpt-oss in TensorRT-LLM, DeepSeek and GLM-5 in SGLang), but their first tokens come a
 * fixed time or some five steps after the prefill at every batch: those versions send it at once.
 */
function streamingSteps({ modelId, deviceId, engine, version }: RunColumns): number {
  if (engine === "trtllm") return modelId.startsWith("deepseek") ? 10 : 0;
  const sgl = engine === "sglang" && version === "0.5.9";
  return sgl && modelId === "qwen3.5-397b" && deviceId.startsWith("b200") ? 30 : 0;
}

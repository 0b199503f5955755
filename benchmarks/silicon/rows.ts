/** The rows of a table of measured serving, each as a case to predict or with the reason why it is not one. */
import { devices } from "../../src/catalog/devices.ts";
import { models } from "../../src/catalog/models.ts";
import type { Device } from "../../src/device/accelerator.ts";
import { kvBytes } from "../../src/kv/bytes.ts";
import { kvProfile } from "../../src/kv/profile.ts";
import { deployment, type ResolvedDeployment } from "../../src/model/deployment.ts";
import type { ModelSpec } from "../../src/model/model.ts";
import { weightBytes } from "../../src/model/weights.ts";
import type { MeasuredFamily } from "../../src/speed/predict/efficiency.ts";
import { measuredFamily } from "../../src/speed/predict/measured-family.ts";
import {
  type PredictionProfile,
  predictionProfile,
} from "../../src/speed/predict/prediction-profile.ts";
import type { StepFormats } from "../../src/speed/step-profile.ts";
import { checkpointFormats } from "./checkpoint-formats.ts";
import { harnessOf } from "./harness.ts";
import { fasterThanKernels } from "./impossible.ts";
import { type Placement, placementOf } from "./placement.ts";

/** A row of the table, by column. */
export type Row = Readonly<Record<string, string>>;

/** A row made ready. */
export interface SiliconCase {
  readonly model: string;
  readonly family: MeasuredFamily;
  readonly device: string;
  readonly engine: string;
  readonly version: string;
  /** the day of the run; empty for the runs of the table's own makers */
  readonly day: string;
  readonly mode: "aggregated" | "disaggregated";
  readonly promptTokens: number;
  readonly outputTokens: number;
  /** of one attention group */
  readonly requestsPerGroup: number;
  readonly requests: number;
  readonly devices: number;
  readonly roomPerGroup: number;
  readonly formats: StepFormats;
  readonly profile: PredictionProfile;
  readonly prefillProfile: PredictionProfile;
  readonly prefillGroups: number;
  readonly requestsPerUser: number;
  readonly admissionSteps: number;
  readonly waitingRequests: number;
  readonly promptsTogether: number;
  /** drafts per step, as the run's date tells */
  readonly draftTokens: number;
  readonly timeToFirstTokenSeconds: number;
  readonly timePerOutputTokenSeconds: number;
}

/** The cases, and how many rows are left out for which reason. */
export interface SiliconCases {
  readonly cases: readonly SiliconCase[];
  readonly leftOut: ReadonlyMap<string, number>;
}

const modelIds: Readonly<Record<string, keyof typeof models>> = {
  "MiniMaxAI/MiniMax-M2.5": "minimax-m2.5",
  "Qwen/Qwen3-235B-A22B-FP8": "qwen3-235b",
  "Qwen/Qwen3-32B": "qwen3-32b",
  "nvidia/Qwen3-32B-NVFP4": "qwen3-32b",
  "Qwen/Qwen3.5-397B-A17B": "qwen3.5-397b",
  "deepseek-ai/DeepSeek-R1": "deepseek-r1",
  "nvidia/DeepSeek-R1-NVFP4": "deepseek-r1",
  "deepseek-ai/DeepSeek-V3": "deepseek-v3",
  "nvidia/DeepSeek-V3.1-NVFP4": "deepseek-v3",
  "meta-llama/Llama-3.1-70B": "llama-3.1-70b",
  "meta-llama/Llama-3.1-8B-Instruct": "llama-3.1-8b",
  "nvidia/Llama-3.1-8B-Instruct-FP8": "llama-3.1-8b",
  "openai/gpt-oss-120b": "gpt-oss-120b",
  "zhipuai/GLM-5": "glm-5",
};

const deviceIds: Readonly<Record<string, keyof typeof devices>> = {
  h100_sxm: "h100-sxm-80gb",
  h200_sxm: "h200-141gb",
  b200_sxm: "b200-180gb",
  b300_sxm: "b300-288gb",
  gb200: "gb200-186gb",
  gb300: "gb300-288gb",
};

/** Reads a table of comma-separated values without quoted commas. */
export function tableRows(text: string): readonly Row[] {
  const [head = "", ...lines] = text.trim().split("\n");
  const columns = head.trim().split(",");
  return lines.map((line) => {
    const cells = line.trim().split(",");
    return Object.fromEntries(columns.map((column, index) => [column, cells[index] ?? ""]));
  });
}

/** Every row as a case, or counted under its reason. */
export function siliconCases(rows: readonly Row[]): SiliconCases {
  const cases: SiliconCase[] = [];
  const leftOut = new Map<string, number>();
  const profiles = new Map<string, PredictionProfile>();
  for (const row of rows) {
    const made = caseOf(row, profiles);
    const reason = typeof made === "string" ? made : whyNot(made);
    if (reason !== undefined) leftOut.set(reason, (leftOut.get(reason) ?? 0) + 1);
    else if (typeof made !== "string") cases.push(made);
  }
  return { cases, leftOut };
}

/** Rows whose load is not what the table says. */
function whyNot(one: SiliconCase): string | undefined {
  if (fasterThanKernels(one))
    return "faster than the best kernels measured alone: prefix-cached, speculating or mislabelled";
  const answerSeconds = one.outputTokens * one.timePerOutputTokenSeconds;
  const queues = one.timeToFirstTokenSeconds > answerSeconds;
  return queues && one.mode === "aggregated" && one.requestsPerGroup < 0.5 * one.roomPerGroup
    ? "waits longer for the first token than for all others with twice the room it needs: fewer run than the table says"
    : undefined;
}

function caseOf(row: Row, profiles: Map<string, PredictionProfile>): SiliconCase | string {
  const modelId = modelIds[row["model_path"] ?? ""];
  const deviceId = deviceIds[row["system"] ?? ""];
  if (modelId === undefined || deviceId === undefined)
    return "model or device not in the catalogue";
  const placement = placementOf(row, devices[deviceId].devicesPerNode ?? 8);
  if (typeof placement === "string") return placement;
  if (row["backend_version"] === "1.3.0rc1" && row["system"] === "gb200" && modelId === "qwen3-32b")
    return "run of 2 GB200 (TensorRT-LLM 1.3.0rc1) in which a token takes 42 ms at 2 requests and 29 ms at 32";
  const model = models[modelId];
  const device = devices[deviceId];
  const engine = row["backend"] ?? "";
  const formats = checkpointFormats({
    modelId,
    deviceId,
    engine,
    precision: row["precision"] ?? "",
  });
  const profileOf = (spread: Placement["decode"]): PredictionProfile => {
    const key = JSON.stringify([modelId, deviceId, formats, spread]);
    const known = profiles.get(key);
    if (known !== undefined) return known;
    const made = predictionProfile({ model, device, deployment: spread, formats });
    profiles.set(key, made);
    return made;
  };
  const spread = deployment(placement.decode);
  const harness = harnessOf({
    modelId,
    deviceId,
    engine,
    version: row["backend_version"] ?? "",
    precision: row["precision"] ?? "",
    mode: row["mode"] ?? "",
    promptTokens: Number(row["isl"]),
    outputTokens: Number(row["osl"]),
    requests: placement.requests,
    tensorParallel: spread.tensorParallel,
  });
  const promptTokens = Math.round(harness.lengthShare * Number(row["isl"]));
  const outputTokens = Math.round(harness.lengthShare * Number(row["osl"]));
  const groups = spread.attentionDataParallel * placement.decodeWorkers;
  const prefill = deployment(placement.prefill);
  return {
    model: modelId,
    family: measuredFamily(model),
    device: deviceId,
    engine: engine === "trtllm" ? "tensorrt-llm" : engine,
    version: row["backend_version"] ?? "",
    day: row["measured"] ?? "",
    mode: row["mode"] === "agg" ? "aggregated" : "disaggregated",
    promptTokens,
    outputTokens,
    requestsPerGroup: placement.requests / groups,
    requests: placement.requests,
    devices: placement.devices,
    roomPerGroup: room(
      model,
      device,
      engine,
      spread,
      formats,
      Math.round(promptTokens + outputTokens / 2),
    ),
    formats,
    profile: profileOf(placement.decode),
    prefillProfile: profileOf(placement.prefill),
    prefillGroups: prefill.attentionDataParallel * placement.prefillWorkers,
    requestsPerUser: harness.requestsPerUser,
    admissionSteps: harness.admissionSteps,
    waitingRequests: harness.waitingRequests,
    promptsTogether: harness.promptsTogether,
    draftTokens: speculates(row) ? (spread.attentionDataParallel > 1 ? 1 : 3) : 0,
    timeToFirstTokenSeconds: Number(row["silicon_ttft_ms"]) / 1e3,
    timePerOutputTokenSeconds: Number(row["silicon_tpot_ms"]) / 1e3,
  };
}

/**
 * Runs that decode with multi-token prediction although no column says so: the same model, device, version and batch take
 * 33.1 ms on 2025-12-15 and 23.4 ms on 2026-01-14 (H200, TensorRT-LLM 1.1.0rc2.post2, 64 requests), and 10.3 ms and 5.4 ms
 * at four requests (B200, 1.2.0rc6, 2026-01-29 and 2026-02-05).
 */
function speculates(row: Row): boolean {
  return (
    row["backend"] === "trtllm" &&
    row["mode"] === "agg" &&
    (row["model_path"] ?? "").includes("DeepSeek") &&
    ["2026-01-14", "2026-02-05", "2026-02-06"].includes(row["measured"] ?? "")
  );
}

/**
 * Requests of mean length beside the weights and 3 GB of activations; no bound where that leaves nothing.
 *
 *     vLLM            0.9 of the memory, 0.95 for MiniMax-M2.5, less weights: `gpu-memory-utilization` of the launch lines
 *     SGLang          0.83 likewise: `mem-fraction-static` of 0.8 to 0.85
 *     TensorRT-LLM    0.85 of what weights leave: `free_gpu_memory_fraction` of 0.75 to 0.9
 */
function room(
  model: ModelSpec,
  device: Device,
  engine: string,
  spread: ResolvedDeployment,
  { weights, kv }: StepFormats,
  tokens: number,
): number {
  const held =
    3e9 +
    weightBytes(model, {
      deployment: spread,
      ...(weights === undefined ? {} : { formats: weights }),
    });
  const total = device.driverMemoryMib.value * 2 ** 20;
  const share = engine === "sglang" ? 0.83 : model === models["minimax-m2.5"] ? 0.95 : 0.9;
  const free = engine === "trtllm" ? 0.85 * (total - held) : share * total - held;
  const profile = kvProfile(model, { format: kv, tensorParallel: spread.tensorParallel });
  const requests = free / kvBytes(profile, tokens);
  return requests < 1 ? Infinity : requests;
}

/** Published large deployments, predicted with the parameters fitted to other rows. */
import { devices } from "../../src/catalog/devices.ts";
import { models } from "../../src/catalog/models.ts";
import type { Deployment } from "../../src/model/deployment.ts";
import { decodeWork, prefillWork } from "../../src/speed/operator-work.ts";
import { predictionProfile } from "../../src/speed/predict/prediction-profile.ts";
import { predictedStep } from "../../src/speed/predict/step-seconds.ts";
import type { StepFormats } from "../../src/speed/step-profile.ts";
import { type Efficiencies, kernelEfficiency } from "./fit.ts";

/** One published rate. */
export interface System {
  readonly name: string;
  readonly model: keyof typeof models;
  readonly device: keyof typeof devices;
  /** `device|engine` of the parameters */
  readonly parameters: string;
  readonly deployment: Deployment;
  readonly formats: StepFormats;
  /** 1 where two micro-batches hide communication; single-batch overlap hides a part of one message only, counted as none */
  readonly overlap: number;
  readonly work:
    | { readonly kind: "decode"; readonly requestsPerGroup: number; readonly contextTokens: number }
    | {
        readonly kind: "prefill";
        readonly promptTokens: number;
        readonly cachedTokens?: number;
        readonly promptsPerGroup?: number;
      };
  /** tokens per second and device */
  readonly measured: number;
  readonly source: string;
  /** why it may not be what is predicted */
  readonly note?: string;
}

const fp8: StepFormats = { weights: "fp8", kv: "bf16" };
const nvfp4: StepFormats = {
  weights: {
    attention: "fp8",
    denseFeedForward: "fp8",
    sharedExperts: "nvfp4",
    routedExperts: "nvfp4",
  },
  kv: "fp8",
  attentionMath: "fp8",
};
const wide = (ranks: number, redundantExperts = 0): Deployment => ({
  devices: ranks,
  attentionDataParallel: ranks,
  expertParallel: ranks,
  redundantExperts,
});
const lmsys = "LMSYS blog 2025-05-05, 96 × H100, SGLang";
const day6 = "deepseek-ai/open-infra-index, day 6 (2025-03-01)";
const h20 = "LMSYS blog 2025-09-26 (Ant Group), SGLang 0.5.2";
const gb200 = "LMSYS blog 2025-09-25, GB200 NVL72";

const hopper = { model: "deepseek-v3", parameters: "*|sglang", formats: fp8, overlap: 1 } as const;

/** The deployments of the published accounts; batches and contexts as they state them. */
export const systems: readonly System[] = [
  {
    ...hopper,
    name: "DeepSeek decode EP144, H800",
    device: "h800-sxm-80gb",
    deployment: wide(144, 32),
    // 92.6k streams on 131.4 nodes by Little's law
    work: { kind: "decode", requestsPerGroup: 88, contextTokens: 4989 },
    measured: 14_800 / 8,
    source: day6,
  },
  {
    ...hopper,
    name: "DeepSeek prefill EP32, H800, mean of a day",
    note: "a mean over day and night: their own profile of the same kernels computes 1.95 times as many tokens",
    device: "h800-sxm-80gb",
    deployment: wide(32, 32),
    // 56.3 % of the prompt cached; a mean prompt of 4k is assumed
    work: { kind: "prefill", promptTokens: 4096, cachedTokens: 2306, promptsPerGroup: 4 },
    measured: 32_206 / 8,
    source: day6,
  },
  ...(
    [
      [1024, 57_674],
      [2048, 54_543],
      [4096, 50_302],
    ] as const
  ).map(
    ([promptTokens, perNode]): System => ({
      ...hopper,
      name: `LMSYS prefill EP32 ${promptTokens}, H100`,
      device: "h100-sxm-80gb",
      deployment: wide(32, 32),
      work: { kind: "prefill", promptTokens, promptsPerGroup: 16_384 / promptTokens },
      measured: perNode / 8,
      source: lmsys,
    }),
  ),
  {
    ...hopper,
    name: "LMSYS decode EP72, H100",
    device: "h100-sxm-80gb",
    deployment: wide(72, 32),
    work: { kind: "decode", requestsPerGroup: 256, contextTokens: 2000 },
    measured: 22_282 / 8,
    source: lmsys,
  },
  {
    ...hopper,
    name: "DeepSeek profile prefill EP32, H800",
    device: "h800-sxm-80gb",
    deployment: wide(32, 32),
    work: { kind: "prefill", promptTokens: 4096, promptsPerGroup: 4 },
    measured: 62_713 / 8,
    source: lmsys,
  },
  {
    ...hopper,
    name: "DeepSeek profile decode EP128, H800",
    device: "h800-sxm-80gb",
    deployment: wide(128),
    work: { kind: "decode", requestsPerGroup: 128, contextTokens: 4096 },
    measured: 18_598 / 8,
    source: lmsys,
  },
  {
    ...hopper,
    name: "H20 prefill TP8",
    device: "h20-96gb",
    parameters: "h20-96gb|sglang",
    deployment: { devices: 8 },
    overlap: 0,
    work: { kind: "prefill", promptTokens: 4096 },
    measured: 16_500 / 8,
    source: h20,
  },
  ...(
    [
      [48, 714],
      [32, 675],
      [12, 423],
    ] as const
  ).map(
    ([requestsPerGroup, measured]): System => ({
      ...hopper,
      name: `H20 decode EP16, ${requestsPerGroup} per GPU`,
      device: "h20-96gb",
      parameters: "h20-96gb|sglang",
      deployment: wide(16),
      formats: { weights: "fp8", kv: "fp8", attentionMath: "fp8" },
      // "Single-Batch Overlap": two micro-batches do not pay on H20 (blog, and DeepGEMM pull request 183)
      overlap: 0,
      work: { kind: "decode", requestsPerGroup, contextTokens: 4096 + 768 },
      measured,
      source: h20,
    }),
  ),
  {
    ...hopper,
    name: "Kimi K2 decode EP96, H200",
    model: "kimi-k2",
    device: "h200-141gb",
    deployment: wide(96),
    work: { kind: "decode", requestsPerGroup: 480, contextTokens: 2050 },
    measured: 3000,
    source: "LMSYS blog 2025-07-20: 288k tok/s on 96 decode devices, batch 480",
  },
  {
    name: "GB200 decode EP48, fp8 attention, NVFP4 experts",
    model: "deepseek-v3",
    device: "gb200-186gb",
    parameters: "gb200-186gb|sglang",
    deployment: wide(48),
    formats: nvfp4,
    overlap: 1,
    work: { kind: "decode", requestsPerGroup: 1408, contextTokens: 2000 },
    measured: 13_386,
    source: gb200,
  },
  {
    name: "GB200 prefill EP4, fp8 attention, NVFP4 experts",
    note: "not explained: no row of the table prefills NVFP4 experts with data-parallel attention on GB200; full overlap is assumed",
    model: "deepseek-v3",
    device: "gb200-186gb",
    parameters: "gb200-186gb|sglang",
    deployment: wide(4),
    formats: nvfp4,
    overlap: 1,
    work: { kind: "prefill", promptTokens: 2000, promptsPerGroup: 8 },
    measured: 26_156,
    source: gb200,
  },
  {
    name: "GB200 decode EP48, bf16 attention, fp8 experts",
    model: "deepseek-v3",
    device: "gb200-186gb",
    parameters: "gb200-186gb|sglang",
    deployment: wide(48),
    formats: { weights: { routedExperts: "fp8", sharedExperts: "fp8" }, kv: "bf16" },
    overlap: 1,
    work: { kind: "decode", requestsPerGroup: 768, contextTokens: 2000 },
    measured: 9087,
    source: gb200,
  },
];

/** Predicted tokens per second and device. */
export function predictedRate(system: System, fitted: Efficiencies): number {
  const efficiency = fitted.get(system.parameters) ?? fitted.get("*|*") ?? kernelEfficiency;
  const profile = predictionProfile({
    model: models[system.model],
    device: devices[system.device],
    deployment: system.deployment,
    formats: system.formats,
  });
  const { attentionDataParallel, devices: count } = profile.step.deployment;
  const { work } = system;
  if (work.kind === "decode") {
    const { seconds } = predictedStep(
      profile,
      decodeWork(attentionDataParallel, work.requestsPerGroup, work.contextTokens),
      efficiency,
      system.overlap,
    );
    return (work.requestsPerGroup * attentionDataParallel) / seconds / count;
  }
  const { promptTokens, cachedTokens = 0, promptsPerGroup = 1 } = work;
  const { seconds } = predictedStep(
    profile,
    prefillWork(attentionDataParallel, promptTokens - cachedTokens, cachedTokens, promptsPerGroup),
    efficiency,
    system.overlap,
  );
  return (
    (promptsPerGroup * attentionDataParallel * (promptTokens - cachedTokens)) / seconds / count
  );
}

/** Published rates that are not predicted, and why. */
export const unpredicted: readonly string[] = [
  "vLLM wide-EP on H200, about 2,200 tok/s per device (blog 2025-12-17): batch and context not stated",
  "vLLM on GB200, about 10,100 tok/s per device (blog 2026-02-03): batch not stated",
  "vLLM on 2 × GB300, 3,072 and 2,816 tok/s per device (blog 2026-02-13): batch not stated",
  "LMSYS decode with simulated multi-token prediction, 17,373 tok/s per node: simulated, not measured",
];

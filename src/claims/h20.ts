/** "H20 beats H100 for inference": true for GQA decode in small batches, false for MLA at scale, and from which price on. */
import { device, model, price } from "../catalog/lookup.ts";
import { breakEvenUsdPerDeviceHour } from "../cost/break-even.ts";
import type { Device } from "../device/accelerator.ts";
import { kvError } from "../errors.ts";
import type { Deployment } from "../model/deployment.ts";
import { decodeStep } from "../speed/step.ts";
import { stepProfile } from "../speed/step-profile.ts";
import { type Claim, checkedClaim } from "./claim.ts";
import { day6, debates, lmsys96, lmsysH20 } from "./sources.ts";

/** The claims of this file. */
export function h20Claims(): readonly Claim[] {
  return [gqaDecode(), latentAtScale()];
}

interface Decoded {
  readonly id: string;
  readonly deployment: Deployment;
  readonly requestsPerGroup: number;
}

/** Decode speed of H20 over that of H100, both at their roofline. */
function speedRatio({ id, deployment, requestsPerGroup }: Decoded): number {
  const seconds = (deviceId: string): number =>
    decodeStep(stepProfile({ model: model(id), device: device(deviceId), deployment }), {
      requestsPerGroup,
      contextTokens: 4096,
    }).seconds;
  return seconds("h100-sxm-80gb") / seconds("h20-96gb");
}

const said = {
  saidBy: "SemiAnalysis and others",
  where: `${debates}, section 6`,
  statement:
    "H20 has more memory and bandwidth than H100 and is the more efficient for inference, DeepSeek's included.",
} as const;

function gqaDecode(): Claim {
  const llama = { id: "llama-3.1-70b", deployment: { devices: 8, tensorParallel: 8 } };
  const small = speedRatio({ ...llama, requestsPerGroup: 16 });
  const large = speedRatio({ ...llama, requestsPerGroup: 128 });
  const h20 = device("h20-96gb");
  const h100 = device("h100-sxm-80gb");
  const peak = { h20: bf16Peak(h20), h100: bf16Peak(h100) };
  const ridge = peak.h20 / h20.memoryBytesPerSecond.value;
  const row = (requestsPerGroup: number, follows: number) => ({
    label: `decode speed of H20 over H100, Llama 3.1 70B, batch ${requestsPerGroup}`,
    unit: "×",
    formula: "decodeStep at roofline, 8 devices, 4,096 tokens of context, bf16",
    follows,
  });
  return checkedClaim({
    ...said,
    id: "h20-better-gqa-decode",
    title: "H20 beats H100 on GQA decode",
    checks: [{ ...row(16, small), printed: 1, relation: "above" }, row(128, large)],
    assumptions: [
      `decode alone, in batches below some ${ridge.toFixed(0)} requests: more make H20's arithmetic the limit`,
      "roofline bounds: bandwidth is used equally well on both",
    ],
    basis: "heuristic",
    source: "the catalogue's devices and models; H20 from LMSYS (2025-09-26)",
    sentence: `At batch 16 H20 decodes ${small.toFixed(2)} × as fast as H100, its bandwidth's advantage; at batch 128 it is ${large.toFixed(2)} ×, and prefill, where arithmetic counts, is ${(peak.h100 / peak.h20).toFixed(1)} × slower.`,
  });
}

function bf16Peak({ id, denseFlopsPerSecond }: Device): number {
  if (denseFlopsPerSecond.bf16 !== undefined) return denseFlopsPerSecond.bf16.value;
  throw kvError({ code: "not-known", path: "bf16", value: id, rule: "no dense bf16 peak" });
}

function latentAtScale(): Claim {
  const h20 = 5_700;
  const h800 = 14_800;
  const h100 = 22_282;
  const serverPrice = 1.2e6 / 2.7e6;
  const { usdPerDeviceHour } = price("h800-sxm-80gb-assumed-deepseek-2025-03");
  const breakEven = (outputTokensPerSecondPerNode: number): number =>
    breakEvenUsdPerDeviceHour({
      baselineUsdPerDeviceHour: usdPerDeviceHour,
      baselineTokensPerSecondPerDevice: outputTokensPerSecondPerNode / 8,
      candidateTokensPerSecondPerDevice: h20 / 8,
    });
  const v3 = {
    id: "deepseek-v3",
    deployment: { devices: 16, attentionDataParallel: 16, expertParallel: 16 },
  };
  return checkedClaim({
    ...said,
    id: "h20-better-mla-at-scale",
    title: "H20 beats H100 for DeepSeek's own models at scale",
    checks: [
      {
        label: "output of an H20 node over an H800 node, V3 and R1",
        unit: "×",
        formula: "5,700 / 14,800",
        printed: 1,
        relation: "above",
        follows: h20 / h800,
      },
      {
        label: "output of an H20 node over an H100 node",
        unit: "×",
        formula: "5,700 / 22,282; contexts differ (about 4,900 and 2,000)",
        follows: h20 / h100,
      },
      {
        label: "roofline, DeepSeek-V3, 16 devices, batch 64 each",
        unit: "×",
        formula: "decodeStep, 4,096 tokens of context",
        follows: speedRatio({ ...v3, requestsPerGroup: 64 }),
      },
      {
        label: "H20 breaks even with an H800 of $2 at",
        unit: "$/h",
        formula: "2 × 5,700 / 14,800",
        follows: breakEven(h800),
      },
      {
        label: "H20 breaks even with an H100 of $2 at",
        unit: "$/h",
        formula: "2 × 5,700 / 22,282",
        follows: breakEven(h100),
      },
      {
        label: "price of an H20 server over an H100 server, 2024",
        unit: "×",
        formula: "1.2M / 2.7M CNY",
        follows: serverPrice,
      },
    ],
    basis: "measured",
    source: `${lmsysH20}; ${day6}; ${lmsys96}; server prices of 2024 from trade press, secondary`,
    sentence: `Absorbed latent attention is compute-bound on H20: a node gives ${(h20 / h800).toFixed(3)} of an H800 node's output. It pays only below $${breakEven(h800).toFixed(2)} an hour against an H800 of $2, or $${breakEven(h100).toFixed(2)} against an H100 of $2; a server costs ${serverPrice.toFixed(2)} of an H100's.`,
  });
}

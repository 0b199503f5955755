/** Published figures that fail their own arithmetic. */
import { model, price } from "../catalog/lookup.ts";
import { kvBytes } from "../kv/bytes.ts";
import { kvBytesPerToken } from "../kv/per-token.ts";
import { kvProfile } from "../kv/profile.ts";
import { gqa } from "../model/attention-kinds.ts";
import type { KvFormat } from "../model/format.ts";
import { grouped } from "../report/printed.ts";
import { type Claim, checkedClaim } from "./claim.ts";
import { inferenceX } from "./sources.ts";

/** The claims of this file. */
export function slipClaims(): readonly Claim[] {
  return [
    twoHundredMegabytes(),
    fiveHundredMegabytes(),
    doubleHeads(),
    fiftySixBytes(),
    factorTwo(),
    gemmaTable(),
    wrongDevice(),
  ];
}

function sequenceBytes(id: string, tokens: number, format: KvFormat = "bf16"): number {
  return kvBytes(kvProfile(model(id), { format }), tokens);
}

function twoHundredMegabytes(): Claim {
  const fp8 = sequenceBytes("deepseek-r1", 3072, "fp8") / 1e6;
  const bf16 = sequenceBytes("deepseek-r1", 3072) / 1e6;
  return checkedClaim({
    id: "tensorrt-llm-200-mb-per-request",
    title: "R1 with an fp8 cache needs 200 MB per request of 1K + 2K",
    saidBy: "NVIDIA",
    where: "TensorRT-LLM tech blog 3 (2025)",
    statement:
      "About 200 MB of cache per request of 1K + 2K, so 500 per GPU with 100 GB; with the fp8 cache that the blog recommends.",
    checks: [
      {
        label: "a request in fp8",
        unit: "MB",
        formula: "3,072 × 61 × 576 × 1 B",
        printed: 200,
        within: 20,
        follows: fp8,
      },
      { label: "a request in bf16", unit: "MB", formula: "3,072 × 61 × 576 × 2 B", follows: bf16 },
      {
        label: "requests in 100 GB, fp8",
        unit: "",
        formula: "100,000 / MB per request",
        follows: Math.floor(100e3 / fp8),
      },
    ],
    basis: "exact",
    source: "config.json of DeepSeek-R1",
    sentence: `200 MB is the bf16 figure (${bf16.toFixed(1)}); fp8 takes ${fp8.toFixed(1)} MB, and ${Math.floor(100e3 / fp8)} requests fit where 500 were said to.`,
  });
}

function fiveHundredMegabytes(): Claim {
  const fp8 = sequenceBytes("deepseek-r1", 8192, "fp8") / 1e6;
  const bf16 = sequenceBytes("deepseek-r1", 8192) / 1e6;
  return checkedClaim({
    id: "inferencex-500-mb-per-prefill",
    title: "An R1 prefill of 8,192 tokens is about 500 MB in fp8",
    saidBy: "SemiAnalysis",
    where: "InferenceX v2 article (2026-02)",
    statement: "8,192 tokens of R1 prefill with an fp8 cache are about 500 MB.",
    checks: [
      {
        label: "8,192 tokens in fp8",
        unit: "MB",
        formula: "8,192 × 35,136 B",
        printed: 500,
        within: 50,
        follows: fp8,
      },
      { label: "in bf16", unit: "MB", formula: "8,192 × 70,272 B", follows: bf16 },
    ],
    basis: "exact",
    source: "config.json of DeepSeek-R1",
    sentence: `fp8 is ${fp8.toFixed(1)} MB; the printed figure is nearer to bf16 (${bf16.toFixed(1)} MB).`,
  });
}

function doubleHeads(): Claim {
  const follows = sequenceBytes("llama-3.1-405b", 128_000) / 2 ** 30;
  return checkedClaim({
    id: "huggingface-llama-405b-kv",
    title: "Llama 3.1 405B keeps 123 GB at 128k tokens",
    saidBy: "Hugging Face",
    where: "Hugging Face blog, Llama 3.1 (2024-07), inference memory requirements",
    statement: "KV cache of 405B at 128k tokens in FP16: 123.05 GB.",
    checks: [
      {
        label: "128,000 tokens, 8 KV heads",
        unit: "GiB",
        formula: "128,000 × 126 × 2 × 8 × 128 × 2 B",
        printed: 123.05,
        within: 0.01,
        follows,
      },
    ],
    basis: "exact",
    source: "config.json of Llama 3.1 405B; huggingface/blog issue 2345",
    sentence: `With the released model's 8 KV heads it is ${follows.toFixed(2)} GiB, half of it: the first checkpoint had 16. The table's GB are GiB.`,
  });
}

function fiftySixBytes(): Claim {
  const tokens = 2 ** 20;
  const follows = sequenceBytes("deepseek-v4-flash", tokens, "fp8_ds_v4") / tokens;
  return checkedClaim({
    id: "v4-flash-56-bytes-per-token",
    title: "V4-Flash keeps 56 bytes per token",
    saidBy: "a user's reading of a vLLM log",
    where: "vllm-project/vllm issue 51041 (2026)",
    statement: "The cache of V4-Flash is 56 B per token.",
    checks: [
      {
        label: "mean over a sequence of 1,048,576 tokens, fp8",
        unit: "B",
        formula: "kvBytes(2^20) / 2^20",
        printed: 56,
        within: 28,
        follows,
      },
    ],
    basis: "exact",
    source: "DeepSeek-V4-Flash's layers as the vLLM blog (2026-04-24) and FlashMLA give them",
    sentence: `The mean is ${(follows / 1000).toFixed(1)} kB even at a million tokens. The 56 are KiB, and of a printed token count that is a concurrency × a length: windows are paid once per sequence, not per token.`,
  });
}

function factorTwo(): Claim {
  const printed = 2 * 61 * 512 * 2;
  const follows = kvBytesPerToken(model("deepseek-v3"));
  return checkedClaim({
    id: "lmcache-latent-counted-twice",
    title: "A latent cache of V3 is 2 × layers × 512 elements",
    saidBy: "LMCache",
    where: "LMCache PR 694, calculator (2025)",
    statement: "The cache of DeepSeek-V3 is 2 × L × S × 512 elements.",
    checks: [
      {
        label: "bytes per token in bf16",
        unit: "B",
        formula: "61 × (512 + 64) × 2 B",
        printed,
        within: 0,
        follows,
      },
      {
        label: "printed over meant",
        unit: "×",
        formula: "2 × 512 / 576",
        follows: printed / follows,
      },
    ],
    basis: "exact",
    source: "config.json of DeepSeek-V3",
    sentence: `A latent is kept once, not as key and value, and carries 64 rotary elements: ${grouped(follows)} B, so the formula is ${(printed / follows).toFixed(2)} × too large.`,
  });
}

function gemmaTable(): Claim {
  const follows = sequenceBytes("gemma-3-27b", 32_768) / 1e9;
  // 62 layers of 16 KV heads of 128, as if none had a window
  const allGlobal =
    kvBytes(kvProfile(gqa({ layers: 62, kvHeads: 16, headDim: 128 })), 32_768) / 1e9;
  return checkedClaim({
    id: "gemma-3-27b-kv-at-32k",
    title: "Gemma 3 27B keeps 18.7 GB at 32K tokens",
    saidBy: "Google",
    where: "Gemma 3 report (arXiv 2503.19786), table 3, read on a page that summarises it",
    statement: "bf16 weights of 54.0 GB become 72.7 GB with the cache of 32,768 tokens.",
    checks: [
      {
        label: "cache of 32,768 tokens in bf16",
        unit: "GB",
        formula: "10 global + 52 layers with a window of 1,024, 8,192 B each",
        printed: 18.7,
        within: 0.1,
        follows,
      },
      {
        label: "were all 62 layers global",
        unit: "GB",
        formula: "62 × 8,192 B × 32,768",
        follows: allGlobal,
      },
    ],
    basis: "exact",
    source: "config.json of Gemma 3 27B",
    sentence: `The 5:1 layout gives ${follows.toFixed(1)} GB, and even all layers global ${allGlobal.toFixed(1)}: what else was counted is not said.`,
  });
}

function wrongDevice(): Claim {
  const h100 = price("h100-sxm-80gb-owned-hyperscaler-2026-04");
  const h200 = price("h200-141gb-owned-hyperscaler-2026-04");
  return checkedClaim({
    id: "h100-costs-1.41-an-hour",
    title: "Owning an H100 costs $1.41 an hour",
    saidBy: "pages that quote SemiAnalysis",
    where: "in circulation, 2026",
    statement: "A hyperscaler's H100 costs $1.41 per hour.",
    checks: [
      {
        label: "H100, hyperscaler",
        unit: "$/h",
        formula: "catalogue",
        printed: 1.41,
        within: 0.005,
        follows: h100.usdPerDeviceHour,
      },
      {
        label: "H200, hyperscaler",
        unit: "$/h",
        formula: "catalogue",
        follows: h200.usdPerDeviceHour,
      },
    ],
    basis: "spec",
    source: inferenceX,
    sentence: `In the source $${h200.usdPerDeviceHour} is H200; H100 is $${h100.usdPerDeviceHour.toFixed(2)}.`,
  });
}

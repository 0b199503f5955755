/** What was said about the size of the KV cache: 93.3 %, and 70 KB per token. */
import { model } from "../catalog/lookup.ts";
import { compareKv } from "../kv/compare.ts";
import { kvBytesPerToken } from "../kv/per-token.ts";
import { type KvProfile, kvProfile } from "../kv/profile.ts";
import { mha } from "../model/attention-kinds.ts";
import { percent } from "../report/printed.ts";
import { reduction } from "../report/reduction.ts";
import { type Claim, checkedClaim } from "./claim.ts";
import { debates, insights, v2Paper } from "./sources.ts";

/** The claims of this file. */
export function cacheSizeClaims(): readonly Claim[] {
  return [paperReduction(), latentAttentionReduction(), bytesPerToken()];
}

function paperReduction(): Claim {
  const { published } = reduction();
  const { layers, elementsPerLayer, bitsPerElement } = published.factors;
  return checkedClaim({
    id: "kv-93.3-percent",
    title: "V2's KV cache is 93.3 % smaller than DeepSeek 67B's",
    saidBy: "DeepSeek",
    where: `${v2Paper}, abstract and figure 1(b), 2024-05`,
    statement: "DeepSeek-V2 reduces the KV cache by 93.3 % compared with DeepSeek 67B.",
    checks: [
      {
        label: "reduction, V2 at 6 bits against 67B at bf16",
        unit: "%",
        formula: "1 - layers × elementsPerLayer × bitsPerElement",
        printed: 93.3,
        within: 0.05,
        follows: published.reduction * 100,
      },
      context("factor: layers", layers, "60 / 95"),
      context("factor: elements per layer", elementsPerLayer, "576 / 2048"),
      context("factor: bits per element", bitsPerElement, "6 / 16"),
    ],
    assumptions: [
      "the baseline is stored in bf16: inferred, no other precision gives 93.3",
      "V2 is stored at 6 bits per element on average, as section 3.2.3 says of its deployment",
    ],
    basis: "exact",
    source: `${v2Paper}, sections 3.1.2 and 3.2.3; config.json of derivatives of DeepSeek 67B`,
    sentence: `It follows, ${percent(published.reduction, 2)}, as fewer layers × smaller entries × fewer bits; the baseline is GQA, not MHA.`,
  });
}

function latentAttentionReduction(): Claim {
  const samePrecision = compareKv({
    baseline: kvProfile(model("deepseek-67b")),
    candidate: kvProfile(model("deepseek-v2")),
  });
  const oneLayer = compareKv({
    baseline: firstLayer("deepseek-67b"),
    candidate: firstLayer("deepseek-v2"),
  });
  const ownShape = compareKv({
    // 60 layers, 128 heads with keys and values of 128: DeepSeek-V2, section 3.1.2
    baseline: kvProfile(mha({ layers: 60, heads: 128, headDim: 128 })),
    candidate: kvProfile(model("deepseek-v2")),
  });
  const row = (label: string, share: number, formula: string) => ({
    label,
    unit: "%",
    formula,
    follows: share * 100,
  });
  return checkedClaim({
    id: "mla-alone-93.3-percent",
    title: "MLA cuts the KV cache of a query by 93.3 % against standard attention",
    saidBy: "SemiAnalysis",
    where: `${debates}, section 6`,
    statement:
      "Multi-head latent attention needs about 93.3 % less KV cache per query than standard attention.",
    checks: [
      {
        ...row("one layer, same precision", oneLayer.reduction, "1 - 576 / 2048"),
        printed: 93.3,
        within: 0.5,
      },
      row("all layers, same precision", samePrecision.reduction, "1 - 69,120 B / 389,120 B"),
      row(
        "against MHA of V2's own shape",
        ownShape.reduction,
        "1 - 576 / (2 × 128 × 128), one layer",
      ),
    ],
    basis: "exact",
    source: `${v2Paper}, sections 3.1.2 and 3.2.3`,
    sentence: `Latent attention alone gives ${percent(oneLayer.reduction)} per layer against the GQA it replaced, or ${percent(ownShape.reduction)} against MHA; the rest of the 93.3 % is depth and quantisation.`,
  });
}

function bytesPerToken(): Claim {
  const v3 = kvBytesPerToken(model("deepseek-v3")) / 1000;
  const qwen = kvBytesPerToken(model("qwen2.5-72b")) / 1000;
  const llama = kvBytesPerToken(model("llama-3.1-405b")) / 1000;
  const row = (label: string, printed: number, follows: number, formula: string) => ({
    label,
    unit: "kB",
    formula,
    printed,
    within: 0.0005,
    follows,
  });
  return checkedClaim({
    id: "kv-70-kb-per-token",
    title: "V3 keeps 70 KB per token, Llama 3.1 405B 516 KB",
    saidBy: "DeepSeek",
    where: `${insights}, 2025-05`,
    statement:
      "KV cache per token in bf16: DeepSeek-V3 70.272 KB, Qwen-2.5 72B 327.680 KB, LLaMA-3.1 405B 516.096 KB.",
    checks: [
      row("DeepSeek-V3", 70.272, v3, "61 × (512 + 64) × 2 B"),
      row("Qwen2.5 72B", 327.68, qwen, "80 × 2 × 8 × 128 × 2 B"),
      row("Llama 3.1 405B", 516.096, llama, "126 × 2 × 8 × 128 × 2 B"),
      {
        label: "405B over V3",
        unit: "×",
        formula: "516.096 / 70.272",
        follows: llama / v3,
      },
    ],
    basis: "exact",
    source: "config.json of the three models",
    sentence: `All three follow to the byte; kB is 1,000 bytes here. The ratio is ${(llama / v3).toFixed(3)}: a multiplier of 7.28 that is remembered from the table would not follow, and was not seen.`,
  });
}

function firstLayer(id: string): KvProfile {
  const shape = model(id);
  return kvProfile({ ...shape, layerOrder: shape.layerOrder.slice(0, 1) });
}

function context(label: string, follows: number, formula: string) {
  return { label, unit: "", formula, follows };
}

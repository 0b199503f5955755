/** The 93.3 % taken apart: which part is depth, which is architecture, which is precision, and against what. */
import { model } from "../catalog/index.ts";
import { compareKv, type KvComparison } from "../kv/compare.ts";
import { kvProfile } from "../kv/profile.ts";
import { mha } from "../model/attention-kinds.ts";
import type { Format } from "../model/format.ts";
import type { ModelSpec } from "../model/model.ts";
import type { Section } from "./section.ts";
import { type Table, tableOf } from "./table.ts";

/** DeepSeek-V2's cache against another one, per token. */
export interface ReductionRow extends KvComparison {
  readonly candidate: string;
  readonly candidateFormat: string;
  readonly baseline: string;
  readonly baselineFormat: string;
}

/** The factors of the published figure, and all the comparisons that one could have printed in its place. */
export interface Reduction {
  readonly published: ReductionRow;
  readonly rows: readonly ReductionRow[];
  readonly statement: string;
}

/**
 * DeepSeek-V2's "93.3 % smaller KV cache" beside the four other numbers that the same two models give.
 *
 * Source: DeepSeek-V2 (arXiv 2405.04434): abstract and figure 1(b) for the claim, section 3.2.3 for 6 bits per element on
 * average. That the baseline is DeepSeek 67B at bf16 is inferred: no other precision gives 93.3.
 * @example reduction().rows.map((row) => row.reduction) // => [0.93339, 0.91118, 0.82237, 0.71875, 0.98242]
 */
export function reduction(): Reduction {
  const v2 = model("deepseek-v2");
  const dense = kvProfile(model("deepseek-67b"));
  const against67b = (candidateFormat: string, format: Format): ReductionRow => ({
    candidate: "DeepSeek-V2",
    candidateFormat,
    baseline: "DeepSeek 67B (GQA)",
    baselineFormat: "bf16",
    ...compareKv({ baseline: dense, candidate: kvProfile(v2, { format }) }),
  });
  const published = against67b("6 bits", { bits: 6 });
  const oneLayer: ReductionRow = {
    candidate: "one layer of it",
    candidateFormat: "bf16",
    baseline: "one layer of 67B",
    baselineFormat: "bf16",
    ...compareKv({
      baseline: kvProfile(firstLayer(model("deepseek-67b"))),
      candidate: kvProfile(firstLayer(v2)),
    }),
  };
  const ownShape: ReductionRow = {
    candidate: "DeepSeek-V2",
    candidateFormat: "bf16",
    baseline: "its shape as MHA",
    baselineFormat: "bf16",
    ...compareKv({
      // 128 heads with keys and values of 128: section 3.1.2
      baseline: kvProfile(mha({ layers: v2.layerOrder.length, heads: 128, headDim: 128 })),
      candidate: kvProfile(v2),
    }),
  };
  return {
    published,
    rows: [published, against67b("fp8", "fp8"), against67b("bf16", "bf16"), oneLayer, ownShape],
    statement:
      "The 93.3 % merges depth, architecture and quantisation, and its baseline is GQA, not MHA.",
  };
}

function firstLayer(shape: ModelSpec): ModelSpec {
  return { ...shape, layerOrder: shape.layerOrder.slice(0, 1) };
}

/** {@link reduction} for people. */
export function reductionSection(found: Reduction): Section {
  const { published, statement } = found;
  const { layers, elementsPerLayer, bitsPerElement } = published.factors;
  const factors = [layers, elementsPerLayer, bitsPerElement].map((factor) => factor.toFixed(3));
  return {
    title: "DeepSeek's 93.3 %, taken apart",
    intro: [
      `"Multi-head latent attention makes the KV cache 93.3 % smaller." Smaller than which, stored how? Cache bytes per token, all layers:`,
    ],
    tables: [reductionTable(found)],
    notes: [
      `What remains of the published pair is ${factors.join(" × ")} = ${published.remaining.toFixed(4)}: fewer layers (60 of 95), fewer elements in each (576 of 2,048), fewer bits for each (6 of 16).`,
      statement,
    ],
  };
}

const bytes = { unit: "B/token", format: "count" } as const;

/** The comparisons as a table. */
export function reductionTable({ published, rows }: Reduction): Table {
  return tableOf({ title: "Cache bytes per token, all layers" }, rows, [
    {
      title: "DeepSeek-V2 (MLA)",
      of: (row) => (row === published ? `${row.candidate}, published` : row.candidate),
    },
    { title: "stored in", of: (row) => row.candidateFormat },
    { title: "against", of: (row) => row.baseline },
    { title: "stored in", of: (row) => row.baselineFormat },
    { title: "before", heading: "before", ...bytes, of: (row) => row.baselineBytes },
    { title: "after", heading: "after", ...bytes, of: (row) => row.candidateBytes },
    {
      title: "smaller by",
      unit: "share",
      format: "percent",
      digits: 3,
      of: (row) => row.reduction,
    },
  ]);
}

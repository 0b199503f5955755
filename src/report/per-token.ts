/** What one token adds to the cache of well-known models: the table of the DeepSeek-V3 hardware paper. */
import { model } from "../catalog/index.ts";
import { kvBytesPerToken } from "../kv/per-token.ts";
import type { Section } from "./section.ts";
import { type Table, tableOf } from "./table.ts";

/** Cache of one token of one model, bf16, all layers. */
export interface PerTokenRow {
  readonly model: string;
  readonly attention: string;
  readonly layers: number;
  readonly bytesPerToken: number;
  /** over DeepSeek-V3's */
  readonly ratio: number;
}

/**
 * DeepSeek-V3 (MLA) beside Qwen2.5 72B and Llama 3.1 405B (GQA), bf16.
 *
 * Source: "Insights into DeepSeek-V3" (arXiv 2505.09343), 70.272, 327.680 and 516.096 kB, as pages that quote it give them.
 * @example perToken().map((row) => row.bytesPerToken) // => [70272, 327680, 516096]
 */
export function perToken(): readonly PerTokenRow[] {
  const least = kvBytesPerToken(model("deepseek-v3"));
  const row = (id: string, attention: string): PerTokenRow => {
    const shape = model(id);
    const bytesPerToken = kvBytesPerToken(shape);
    return {
      model: shape.name,
      attention,
      layers: shape.layerOrder.length,
      bytesPerToken,
      ratio: bytesPerToken / least,
    };
  };
  return [
    row("deepseek-v3", "MLA, 512 + 64"),
    row("qwen2.5-72b", "GQA, 8 × 2 × 128"),
    row("llama-3.1-405b", "GQA, 8 × 2 × 128"),
  ];
}

/** {@link perToken} for people. */
export function perTokenSection(rows: readonly PerTokenRow[]): Section {
  return {
    title: "One token in the cache (bf16)",
    intro: [],
    tables: [perTokenTable(rows)],
    notes: [
      'The figures of "Insights into DeepSeek-V3" (arXiv 2505.09343) as it is quoted, here from the models\' shapes. The ratio is of whole models: it depends on depth as well as on attention.',
    ],
  };
}

function perTokenTable(rows: readonly PerTokenRow[]): Table {
  return tableOf({ title: "One token in the cache (bf16)" }, rows, [
    { title: "model", of: ({ model }) => model },
    { title: "elements per layer", of: ({ attention }) => attention },
    { title: "layers", of: ({ layers }) => layers },
    { title: "B/token", unit: "B/token", format: "count", of: (row) => row.bytesPerToken },
    { title: "× DeepSeek-V3", unit: "×", format: "fixed", of: ({ ratio }) => ratio },
  ]);
}

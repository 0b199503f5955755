/** Prints the source file of the fitted efficiencies, each with its rows and residuals. */
import { efficiencyNames } from "../../src/speed/predict/efficiency.ts";
import { groupError, quantile, relativeError } from "./errors.ts";
import { type Efficiencies, efficiencyOf } from "./fit.ts";
import { predicted } from "./predicted.ts";
import type { SiliconCase } from "./rows.ts";

/** The text of `src/speed/predict/fitted.ts`. */
export function fittedSource(cases: readonly SiliconCase[], fitted: Efficiencies): string {
  const entries = [...fitted].map(([key, efficiency]) => {
    const [device = "*", engine = "*"] = key.split("|");
    const behind = cases.filter(
      (one) =>
        one.draftTokens === 0 &&
        (device === "*" || one.device === device) &&
        (engine === "*" || one.engine === engine),
    );
    const values = efficiencyNames.map((name) => literal(name, efficiency[name])).join(", ");
    const source = device === "h20-96gb" ? "H20_SOURCE" : "TABLE";
    const basis = behind.length === 0 || device === "*" ? "heuristic" : "fitted";
    return `  entry({ device: "${device}", engine: "${engine}", basis: "${basis}", source: ${source}, rows: ${behind.length} },
    [${values}],
    [${residuals(behind, fitted)}]),`;
  });
  return `${HEAD}${entries.join("\n")}\n])();\n`;
}

function residuals(behind: readonly SiliconCase[], fitted: Efficiencies): string {
  const families = [...new Set(behind.map((one) => one.family))].sort();
  return families
    .flatMap((family) =>
      (["aggregated", "disaggregated"] as const).map((mode) => ({ family, mode })),
    )
    .flatMap(({ family, mode }) => {
      const group = behind.filter((one) => one.family === family && one.mode === mode);
      if (group.length < 3) return [];
      const spreads = (["timePerOutputTokenSeconds", "timeToFirstTokenSeconds"] as const).map(
        (quantity) =>
          spread(
            group.map((one) =>
              relativeError(one, predicted(one, efficiencyOf(fitted, one)), quantity),
            ),
          ),
      );
      return [`["${family}", "${mode}", ${group.length}, ${spreads.join(", ")}]`];
    })
    .join(", ");
}

/** Mean absolute error, and the 10th and 90th percentile of measured / predicted. */
function spread(errors: readonly number[]): string {
  const ratios = errors.map((error) => 1 / (1 + error)).sort((one, other) => one - other);
  const numbers = [groupError(errors).meanAbsolute, quantile(ratios, 0.1), quantile(ratios, 0.9)];
  return `[${numbers.map((value) => value.toFixed(2)).join(", ")}]`;
}

function literal(name: string, value: number): string {
  return String(Number((name.endsWith("Seconds") ? value * 1e6 : value).toPrecision(2)));
}

const HEAD = `/** Efficiencies fitted to measured serving, by device and engine; printed by \`npm run fit\`. */
import { entry, type FittedEfficiency } from "./efficiency.ts";

/** 3,474 rows of times to the first and per output token, measured 2025-10 to 2026-04; \`rows\` of them are behind an entry. */
const TABLE =
  "end-to-end serving measurements in ai-dynamo/aiconfigurator, commit 095f58a51c4ca8e61b66ec108d86f223f8d559ce (2026-08-21)";

const H20_SOURCE =
  "SGLang on all devices; arithmetic of FlashMLA issue 30 (0.81 to 0.88 of 148 TFLOP/s) and flash-attention issue 1310 (0.73 to 0.85), assumed of its matrices too";

/**
 * The entries: efficiencies in the order of \`efficiencyNames\`, seconds as microseconds; then by family and mode the rows,
 * and of the time per output token and of the time to the first the mean absolute error, and the 10th and 90th percentile of
 * measured / predicted.
 *
 * \`*\` stands for all devices or engines, and is carried over to those that nobody measured. Matrices and attention of
 * one model cannot be told apart by its times alone: a share is an effective one, held near what kernels reach alone.
 */
export const fittedEfficiencies: readonly FittedEfficiency[] = /* @__PURE__ */ (() => [
`;

/** The working of a plan, line by line, for people. */
import { kvError, shown } from "../errors.ts";
import type { Figure } from "../figure.ts";
import { formatBytes } from "../units.ts";
import type { Plan } from "./plan.ts";

/**
 * The figures of a plan as text: value, formula, inputs, basis and source of each, then the warnings.
 *
 * Errors: `bad-input` for what has no figures or warnings.
 * @example explain(plan({ model: models["llama-3.1-8b"], device: devices["h100-sxm-80gb"], workload: { promptTokens: 1000, outputTokens: 100 } })).split("\n")[0] // => "parameters of the model = 8030261248 parameters  [exact]"
 */
export function explain(planned: Pick<Plan, "figures" | "warnings">): string {
  if (!Array.isArray(planned?.figures) || !Array.isArray(planned.warnings))
    throw kvError({
      code: "bad-input",
      path: "plan",
      value: planned,
      rule: `expected a plan with its figures and warnings, got ${shown(planned)}`,
      hint: "explain(plan(scenario))",
    });
  const { figures, warnings } = planned;
  const lines = figures.flatMap((figure) => [
    `${figure.label} = ${shownValue(figure.value, figure.unit)}  [${figure.basis}]`,
    `    = ${figure.formula}`,
    ...(Object.keys(figure.inputs).length === 0 ? [] : [`    with ${shownInputs(figure)}`]),
    ...(figure.source === undefined ? [] : [`    source: ${figure.source}`]),
  ]);
  return [...lines, ...warnings.map(({ code, message }) => `warning ${code}: ${message}`)].join(
    "\n",
  );
}

function shownInputs({ inputs }: Figure): string {
  return Object.entries(inputs)
    .map(([name, value]) => `${name} ${typeof value === "number" ? shownNumber(value) : value}`)
    .join(", ");
}

/** A value with its unit; bytes of a GiB and more also in GiB. */
function shownValue(value: number, unit: string): string {
  const plain = `${shownNumber(value)} ${unit}`;
  return unit === "B" && value >= 2 ** 20 ? `${plain} (${formatBytes(value, "binary")})` : plain;
}

/** Whole numbers whole, others to six digits. */
function shownNumber(value: number): string {
  return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(6)));
}

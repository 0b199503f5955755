/** The prediction against 3,474 measured rows: no group may get worse than it was when the efficiencies were fitted. */
import { expect, test } from "vitest";
import { groupError, type Quantity, relativeError } from "../../../benchmarks/silicon/errors.ts";
import { efficiencyOf } from "../../../benchmarks/silicon/fit.ts";
import { predicted } from "../../../benchmarks/silicon/predicted.ts";
import { recordedEfficiencies } from "../../../benchmarks/silicon/recorded.ts";
import { type SiliconCase, siliconCases, tableRows } from "../../../benchmarks/silicon/rows.ts";
import { predictedRate, systems } from "../../../benchmarks/silicon/systems.ts";
import { describeWithShared, sharedText } from "../../shared.ts";

describeWithShared("measured serving", () => {
  const rows = tableRows(sharedText("data/e2e-silicon.csv"));
  const { cases, leftOut } = siliconCases(rows);
  const plain = cases.filter((one) => one.mode === "aggregated" && one.draftTokens === 0);
  const recorded = recordedEfficiencies();
  const error = (group: readonly SiliconCase[], quantity: Quantity): number =>
    groupError(
      group.map((one) => relativeError(one, predicted(one, efficiencyOf(recorded, one)), quantity)),
    ).meanAbsolute;

  test("every row is predicted or counted under the reason why it is not", () => {
    const without = [...leftOut.values()].reduce((sum, count) => sum + count, 0);
    expect(cases.length + without).toBe(rows.length);
    expect(cases.length).toBeGreaterThan(2400);
  });

  // the goals are 8 %, and 15 % over everything; the rest is what was reached on 2026-11-26, in steps of 1 %
  test.each([
    ["dense GQA", "h100-sxm-80gb", 0.06],
    ["dense GQA", "h200-141gb", 0.08],
    ["dense GQA", "b200-180gb", 0.08],
    ["MoE GQA", undefined, 0.12],
    ["MLA", undefined, 0.16],
    ["hybrid", undefined, 0.14],
    [undefined, undefined, 0.12],
  ] as const)("time per output token of %s on %s is off by at most %d", (family, device, most) => {
    const group = plain.filter(
      (one) =>
        (family === undefined || one.family === family) &&
        (device === undefined || one.device === device),
    );
    expect(group.length).toBeGreaterThan(100);
    expect(error(group, "timePerOutputTokenSeconds")).toBeLessThanOrEqual(most);
  });

  test("output per device of dense models is off by at most 0.1", () => {
    const dense = plain.filter((one) => one.family === "dense GQA");
    expect(error(dense, "outputTokensPerSecondPerDevice")).toBeLessThanOrEqual(0.1);
  });

  test("time to first token is off by at most 0.25", () => {
    expect(error(plain, "timeToFirstTokenSeconds")).toBeLessThanOrEqual(0.25);
  });

  test("all but two of sixteen published deployments are within a quarter", () => {
    const within = systems.filter(
      (system) => Math.abs(system.measured / predictedRate(system, recorded) - 1) <= 0.25,
    );
    expect(systems.length).toBe(16);
    expect(within.length).toBeGreaterThanOrEqual(14);
  });
});

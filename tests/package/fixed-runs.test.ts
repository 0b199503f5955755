/** The answers of the fixed runs: equal bytes today, tomorrow and on every JavaScript engine. */
import { expect, test } from "vitest";
import { preemptionRates, simulate } from "../../src/simulate/index.ts";
import expected from "./fixed-runs.json" with { type: "json" };
import { fixedRuns } from "./fixed-runs.ts";

test("the fixed runs answer what is written down", () => {
  expect(fixedRuns({ preemptionRates, simulate })).toEqual(expected);
});

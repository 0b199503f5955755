/** The engine against steps recorded from the real scheduler and block pool: every table, free order and hit. */
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { describeWithShared, sharedJson, sharedPath } from "../../shared.ts";
import { type RecordedRun, replayed } from "./recorded-run.ts";

describeWithShared("worked examples of the engine", () => {
  const { examples } = sharedJson<{
    readonly examples: readonly (RecordedRun & { readonly name: string })[];
  }>("data/golden/engine_examples.json");

  test("there are twelve", () => {
    expect(examples).toHaveLength(12);
  });

  test.each(examples)("$name is equal step by step", (run) => {
    expect(replayed(run)).toEqual({ steps: run.steps });
  });
});

describeWithShared("random scenarios of the engine", () => {
  const { scenarios } = JSON.parse(
    gunzipSync(readFileSync(sharedPath("data/golden/engine_scenarios.json.gz"))).toString(),
  ) as { readonly scenarios: readonly (RecordedRun & { readonly seed: number })[] };

  test("there are sixty, of 3,389 steps", () => {
    expect(scenarios).toHaveLength(60);
    expect(scenarios.reduce((steps, run) => steps + run.steps.length, 0)).toBe(3389);
  });

  test.each(scenarios)("scenario $seed is equal step by step", (run) => {
    expect(replayed(run)).toEqual({ steps: run.steps, final_free: run.final_free });
  });
});

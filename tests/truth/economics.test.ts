/** Published dollars against the catalogue and against what this library computes. */
import { describe, expect, test } from "vitest";
import { price, type TokenPriceId, tokenPrices } from "../../src/catalog/index.ts";
import { inferenceXCostPerMillion, ownedDeviceHour } from "../../src/index.ts";
import { describeWithShared, sharedJson } from "../shared.ts";
import { lists, rents, tco } from "./economics.ts";

describe("cost of ownership", () => {
  test.each(tco)("$device is in the catalogue at all three tiers as printed", (row) => {
    const owned = price(`${row.device}-owned-hyperscaler-2026-04`);
    expect(owned.usdPerDeviceHour).toBe(row.hyperscaler);
    expect(price(`${row.device}-owned-neocloud-2026-04`).usdPerDeviceHour).toBe(row.neocloud);
    expect(price(`${row.device}-reserved-3-years-2026-04`).usdPerDeviceHour).toBe(
      row.rentedThreeYears,
    );
    expect(owned.unconfirmed).toBe(row.placeholder);
  });

  test.each(tco)("power of $device at $0.08 a kWh is less than a fifth of its cost", (row) => {
    const { powerUsdPerDeviceHour } = ownedDeviceHour({
      capexUsdPerDevice: 1,
      lifeYears: 4,
      allInKwPerDevice: row.allInKw,
      usdPerKwh: 0.08,
    });
    expect(powerUsdPerDeviceHour / row.hyperscaler).toBeLessThan(0.2);
  });
});

test.each(rents)("%s is $%f an hour: %s", (id, printed) => {
  expect(price(id).usdPerDeviceHour).toBe(printed);
});

test.each(lists)("$id: $hit / $prompt / $output a million, from $asOf on, with a source", (row) => {
  const held = tokenPrices[row.id];
  expect(held.usdPerMillionCachedTokens).toBe(row.hit);
  expect(held).toMatchObject({
    usdPerMillionPromptTokens: row.prompt,
    usdPerMillionOutputTokens: row.output,
    asOf: row.asOf,
  });
  expect(held.source.length).toBeGreaterThan(10);
});

interface Entry {
  readonly id: string;
  readonly inputs: Readonly<Record<string, number>>;
  readonly expected: unknown;
  readonly status: string;
}

describeWithShared("the entries of truth.json", () => {
  const entries = new Map(sharedJson<Entry[]>("data/truth.json").map((one) => [one.id, one]));
  const entry = (id: string): Entry => {
    const found = entries.get(id);
    if (found === undefined) throw new Error(`no entry ${id}`);
    return found;
  };

  test.each(tco)("$device's tiers and all-in kW are theirs", (row) => {
    const { expected, inputs } = entry(`tco-${row.device.split("-")[0]}`);
    expect(row).toMatchObject({
      hyperscaler: expected,
      neocloud: inputs["neocloud"],
      rentedThreeYears: inputs["rental_3y"],
      allInKw: inputs["all_in_kw_per_gpu"],
    });
  });

  test.each([
    ["api-v3", "deepseek-v3-2025-02", ["hit", "miss", "out"]],
    ["api-r1", "deepseek-r1-2025-01", ["hit", "miss", "out"]],
    ["api-v3-promo", "deepseek-v3-promotion-2024-12", ["hit", "miss", "out"]],
    ["api-gpt4o", "gpt-4o-2024-10", ["cached", "in", "out"]],
    ["api-o1", "o1-2025-01", ["", "in", "out"]],
    ["api-claude35", "claude-3.5-sonnet-2024-08", ["", "in", "out"]],
    ["api-gemini20", "gemini-2.0-flash-2025-02", ["", "in", "out"]],
  ] as const)("%s is the list %s", (id, list, [hit, prompt, output]) => {
    const { expected, status } = entry(id);
    const printed = expected as Readonly<Record<string, number>>;
    const held = tokenPrices[list satisfies TokenPriceId];
    expect(held.usdPerMillionPromptTokens).toBe(printed[prompt]);
    expect(held.usdPerMillionOutputTokens).toBe(printed[output]);
    if (hit !== "") expect(held.usdPerMillionCachedTokens).toBe(printed[hit]);
    if (status === "unconfirmed") expect(held.unconfirmed).toBe(true);
  });

  test("InferenceX's pages follow from rate and tier: 1 % at 42 tok/s/user, 7 % at 75", () => {
    const cost = (device: string, rate: number | undefined): number =>
      inferenceXCostPerMillion({
        usdPerDeviceHour: price(`${device}-owned-hyperscaler-2026-04`).usdPerDeviceHour,
        promptTokensPerSecondPerDevice: (rate ?? 0) / 2,
        outputTokensPerSecondPerDevice: (rate ?? 0) / 2,
      }).usdPerMillionTokens;
    const rows = [
      ["ix-b200-42", 0.01, "b200_tok_s_gpu", "b200-180gb", 0],
      ["ix-b200-42", 0.01, "h100_tok_s_gpu", "h100-sxm-80gb", 1],
      ["ix-b200-75", 0.07, "b200_tok_s_gpu", "b200-180gb", 0],
      ["ix-b200-75", 0.07, "gb200_tok_s_gpu", "gb200-186gb", 1],
      ["ix-b200-120", 0.01, "b200_tok_s_gpu", "b200-180gb", 0],
      ["ix-b200-120", 0.01, "gb200_tok_s_gpu", "gb200-186gb", 1],
    ] as const;
    for (const [id, tolerance, rate, device, column] of rows) {
      const { inputs, expected } = entry(id);
      const printed = (expected as readonly number[])[column] ?? Number.NaN;
      expect(Math.abs(cost(device, inputs[rate]) / printed - 1), id).toBeLessThan(tolerance);
    }
  });
});

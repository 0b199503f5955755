import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { capitalRecoveryFactor, type OwnedDeviceInputs, ownedDeviceHour } from "../../src/index.ts";
import { refusal } from "../refusal.ts";

const owned: OwnedDeviceInputs = {
  capexUsdPerDevice: 32_000,
  lifeYears: 4,
  interestRate: 0.08,
  residualFraction: 0.1,
  opexUsdPerDeviceYear: 800,
  staffUsdPerDeviceYear: 300,
  networkUsdPerDeviceYear: 150,
  allInKwPerDevice: 1.73,
  usdPerKwh: 0.08,
  colocationUsdPerKwMonth: 130,
  availability: 0.98,
};

test("the capital recovery factor repays the price with interest", () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0, max: 0.5, noNaN: true }),
      fc.integer({ min: 1, max: 30 }),
      (interestRate, lifeYears) => {
        const yearly = capitalRecoveryFactor({ interestRate, lifeYears });
        let owed = 1;
        for (let year = 0; year < lifeYears; year++) owed = owed * (1 + interestRate) - yearly;
        expect(owed).toBeCloseTo(0, 6);
      },
    ),
  );
  expect(capitalRecoveryFactor({ interestRate: 1e-14, lifeYears: 4 })).toBeCloseTo(0.25, 12);
});

test("an owned hour by hand: annuity, residual, upkeep, staff, network, floor space and power", () => {
  const { usdPerDeviceHour: _, leftOut: __, ...parts } = ownedDeviceHour(owned);
  const hours = 8760 * 0.98;
  const factor = (0.08 * 1.08 ** 4) / (1.08 ** 4 - 1);
  expect(parts).toEqual({
    capitalUsdPerDeviceHour: expect.closeTo((32_000 * (1 - 0.1 / 1.08 ** 4) * factor) / hours, 10),
    opexUsdPerDeviceHour: expect.closeTo(800 / hours, 10),
    staffUsdPerDeviceHour: expect.closeTo(300 / hours, 10),
    networkUsdPerDeviceHour: expect.closeTo(150 / hours, 10),
    colocationUsdPerDeviceHour: expect.closeTo((130 * 12 * 1.73) / hours, 10),
    powerUsdPerDeviceHour: expect.closeTo(1.73 * 0.08, 12),
  });
});

test("the parts add up, without interest capital is a straight line", () => {
  const { usdPerDeviceHour, leftOut, ...parts } = ownedDeviceHour(owned);
  expect(leftOut).toEqual([]);
  expect(Object.values(parts).reduce((sum, part) => sum + part, 0)).toBeCloseTo(
    usdPerDeviceHour,
    12,
  );
  const straight = ownedDeviceHour({
    capexUsdPerDevice: 32_000,
    lifeYears: 4,
    residualFraction: 0.1,
  });
  expect(straight.usdPerDeviceHour).toBeCloseTo((32_000 * 0.9) / 4 / 8760, 12);
});

test("parts that nobody gave are named, not passed over; a price of 0 is given", () => {
  const bare = { capexUsdPerDevice: 32_000, lifeYears: 4 };
  expect(ownedDeviceHour(bare).leftOut).toEqual([
    "opex",
    "staff",
    "network",
    "colocation",
    "power",
  ]);
  expect(ownedDeviceHour(bare).usdPerDeviceHour).toBe(32_000 / 4 / 8760);
  const { leftOut, powerUsdPerDeviceHour } = ownedDeviceHour({
    ...bare,
    allInKwPerDevice: 1.73,
    usdPerKwh: 0,
    networkUsdPerDeviceYear: 0,
  });
  expect(leftOut).toEqual(["opex", "staff", "colocation"]);
  expect(powerUsdPerDeviceHour).toBe(0);
});

test("3 years in place of 5 make the hourly capital two thirds larger without interest", () => {
  const capital = (lifeYears: number): number =>
    ownedDeviceHour({ capexUsdPerDevice: 32_000, lifeYears }).capitalUsdPerDeviceHour;
  expect(capital(3) / capital(5)).toBeCloseTo(5 / 3, 12);
});

test("kW at the plug times PUE is the same power as all-in kW", () => {
  const base = { capexUsdPerDevice: 1, lifeYears: 1, usdPerKwh: 0.1 };
  expect(
    ownedDeviceHour({ ...base, plugKwPerDevice: 1.25, powerUsageEffectiveness: 1.4 })
      .powerUsdPerDeviceHour,
  ).toBeCloseTo(ownedDeviceHour({ ...base, allInKwPerDevice: 1.75 }).powerUsdPerDeviceHour, 12);
});

describe("refusals", () => {
  const { allInKwPerDevice: _, ...unpowered } = owned;
  const plug = { ...unpowered, plugKwPerDevice: 1.2 };

  test("all-in kW and a PUE, or kW at the plug, count cooling twice", () => {
    for (const extra of [{ powerUsageEffectiveness: 1.3 }, { plugKwPerDevice: 1 }]) {
      const error = refusal(() => ownedDeviceHour({ ...owned, ...extra }));
      expect(error).toMatchObject({ code: "bad-input", path: Object.keys(extra)[0] });
      expect(error.message).toMatch(/twice/);
    }
  });

  test.each([
    ["capexUsdPerDevice", [0, -32_000, Number.NaN, undefined]],
    ["lifeYears", [0, -4, undefined]],
    ["residualFraction", [-0.1, 1.1]],
    ["interestRate", [-0.01, Number.POSITIVE_INFINITY]],
    ["availability", [0, 1.1]],
    ["usdPerKwh", [-0.1]],
    ["allInKwPerDevice", [-1]],
    ["opexUsdPerDeviceYear", [-1]],
    ["staffUsdPerDeviceYear", [-1]],
    ["networkUsdPerDeviceYear", [-1]],
    ["colocationUsdPerKwMonth", [-1]],
  ] as const)("%s of %j is bad input", (path, values) => {
    for (const value of values)
      expect(refusal(() => ownedDeviceHour({ ...owned, [path]: value } as never))).toMatchObject({
        code: "bad-input",
        path,
      });
  });

  test("an owned hour knows no load: the load factor belongs to the tokens", () => {
    expect(refusal(() => ownedDeviceHour({ ...owned, loadFactor: 0.6 } as never))).toMatchObject({
      code: "bad-input",
      path: "loadFactor",
    });
  });

  test("a PUE below 1 is bad input: a facility does not make power", () => {
    expect(refusal(() => ownedDeviceHour({ ...plug, powerUsageEffectiveness: 0.9 }))).toMatchObject(
      { code: "bad-input", path: "powerUsageEffectiveness" },
    );
  });

  test("what is missing beside the power is not known, and never $0", () => {
    const { usdPerKwh: __, ...unpriced } = owned;
    const missing = (run: () => unknown): string => {
      const { code, path } = refusal(run);
      expect(code).toBe("not-known");
      return path;
    };
    expect(missing(() => ownedDeviceHour(unpriced))).toBe("usdPerKwh");
    expect(missing(() => ownedDeviceHour(plug))).toBe("powerUsageEffectiveness");
    const alone = { capexUsdPerDevice: 1, lifeYears: 1 };
    expect(missing(() => ownedDeviceHour({ ...alone, usdPerKwh: 0.1 }))).toBe("allInKwPerDevice");
    expect(missing(() => ownedDeviceHour({ ...alone, colocationUsdPerKwMonth: 130 }))).toBe(
      "allInKwPerDevice",
    );
    expect(missing(() => ownedDeviceHour({ ...alone, powerUsageEffectiveness: 1.3 }))).toBe(
      "plugKwPerDevice",
    );
  });
});

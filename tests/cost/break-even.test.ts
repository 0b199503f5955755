import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  breakEvenElasticity,
  breakEvenLoad,
  breakEvenQueries,
  breakEvenUsdPerDeviceHour,
  breakEvenVolume,
  costPerQuery,
  declinePerYear,
  deviceHoursRatio,
  projectedUsd,
  usdPerMillionTokens,
} from "../../src/index.ts";
import { refusal } from "../refusal.ts";

const amount = fc.double({ min: 0.01, max: 1e6, noNaN: true });

describe("volume", () => {
  test("at break-even revenue is fixed and marginal cost", () => {
    fc.assert(
      fc.property(amount, amount, amount, (fixed, price, marginal) => {
        const found = breakEvenVolume({
          fixedUsdPerMonth: fixed,
          priceUsdPerMillionTokens: price,
          marginalUsdPerMillionTokens: marginal,
        });
        if (found.kind === "never") expect(price).toBeLessThanOrEqual(marginal);
        else {
          const millions = found.tokensPerMonth / 1e6;
          expect((millions * (price - marginal)) / fixed).toBeCloseTo(1, 6);
        }
      }),
    );
  });

  test("a price at or below the marginal cost never pays, and a volume beyond capacity neither", () => {
    const service = { fixedUsdPerMonth: 1000, priceUsdPerMillionTokens: 1 };
    for (const marginalUsdPerMillionTokens of [1, 2])
      expect(breakEvenVolume({ ...service, marginalUsdPerMillionTokens })).toMatchObject({
        kind: "never",
        reason: "no-contribution",
      });
    expect(breakEvenVolume({ ...service, capacityTokensPerMonth: 0.9e9 })).toMatchObject({
      kind: "never",
      reason: "capacity",
      explanation: "1000 million tokens a month would be needed, 900 million can be served",
    });
    expect(
      breakEvenVolume({ ...service, marginalUsdPerMillionTokens: 1, capacityTokensPerMonth: 1e9 }),
    ).toMatchObject({ reason: "no-contribution" });
    expect(breakEvenVolume({ ...service, capacityTokensPerMonth: 1e9 })).toEqual({
      kind: "reached",
      tokensPerMonth: 1e9,
    });
  });

  test("no answer is Infinity or NaN: it survives JSON", () => {
    const found = breakEvenVolume({
      fixedUsdPerMonth: 1e308,
      priceUsdPerMillionTokens: 1e-300,
    });
    expect(JSON.parse(JSON.stringify(found))).toEqual(found);
    expect(found.kind).toBe("never");
  });
});

test("at the break-even load a million tokens cost their price; above full load never", () => {
  const rated = { usdPerDeviceHour: 2, tokensPerSecondPerDevice: 1850 };
  const found = breakEvenLoad({ ...rated, priceUsdPerMillionTokens: 1.1 });
  expect(found.kind).toBe("reached");
  if (found.kind === "reached")
    expect(usdPerMillionTokens({ ...rated, loadFactor: found.loadFactor })).toBeCloseTo(1.1, 12);
  const atFullLoad = usdPerMillionTokens(rated);
  expect(breakEvenLoad({ ...rated, priceUsdPerMillionTokens: atFullLoad })).toEqual({
    kind: "reached",
    loadFactor: 1,
  });
  expect(breakEvenLoad({ ...rated, priceUsdPerMillionTokens: 0.1 })).toMatchObject({
    kind: "never",
    reason: "capacity",
  });
});

describe("owning against paying by the query", () => {
  const seconds = {
    promptTokens: 4000,
    outputTokens: 1000,
    deviceSecondsPerPromptToken: 1e-4,
    deviceSecondsPerOutputToken: 5e-4,
  };
  const perQuery = (usdPerDeviceHour: number): number =>
    costPerQuery({ ...seconds, usdPerDeviceHour }).usdPerQuery;

  test("at break-even the other's bill is the owned device's hour, and the share of capacity is the price's", () => {
    const found = breakEvenQueries({
      ownedUsdPerDeviceHour: 1.2,
      ownedUsdPerQuery: perQuery(1.2),
      otherUsdPerQuery: perQuery(3),
    });
    if (found.kind === "never") throw new Error(found.explanation);
    expect(found.queriesPerDeviceHour * perQuery(3)).toBeCloseTo(1.2, 12);
    expect(found.capacityShare).toBeCloseTo(1.2 / 3, 12);
    expect(found.queriesPerDeviceHour / found.capacityShare).toBeCloseTo(3600 / 0.9, 6);
  });

  test("never, where renting is cheaper at the owned device's capacity; at the same price all of it", () => {
    const owned = { ownedUsdPerDeviceHour: 2, ownedUsdPerQuery: perQuery(2) };
    expect(breakEvenQueries({ ...owned, otherUsdPerQuery: perQuery(1.9) })).toMatchObject({
      kind: "never",
      reason: "capacity",
      explanation: "a query costs $0.0005 at the device's capacity, $0.000475 elsewhere",
    });
    expect(breakEvenQueries({ ...owned, otherUsdPerQuery: perQuery(2) })).toMatchObject({
      kind: "reached",
      capacityShare: 1,
    });
  });

  test("a volume beyond the largest number is never, not Infinity", () => {
    const found = breakEvenQueries({
      ownedUsdPerDeviceHour: 1e300,
      ownedUsdPerQuery: 1e-320,
      otherUsdPerQuery: 1e-310,
    });
    expect(found.kind).toBe("never");
  });
});

test("at the break-even price both devices' tokens cost the same", () => {
  const candidate = breakEvenUsdPerDeviceHour({
    baselineUsdPerDeviceHour: 2,
    baselineTokensPerSecondPerDevice: 1850,
    candidateTokensPerSecondPerDevice: 712.5,
  });
  expect(
    usdPerMillionTokens({ usdPerDeviceHour: candidate, tokensPerSecondPerDevice: 712.5 }),
  ).toBeCloseTo(usdPerMillionTokens({ usdPerDeviceHour: 2, tokensPerSecondPerDevice: 1850 }), 12);
});

test("a decline and its projection are inverses", () => {
  fc.assert(
    fc.property(
      fc.double({ min: 1.01, max: 1e4, noNaN: true }),
      fc.double({ min: 0.1, max: 20, noNaN: true }),
      (factor, years) => {
        const factorPerYear = declinePerYear({ factor, years });
        expect(projectedUsd({ usd: factor, factorPerYear, years })).toBeCloseTo(1, 6);
      },
    ),
  );
});

test("at the break-even elasticity device-hours stay, above it they grow, and with no pass-through never", () => {
  for (const passThrough of [0.25, 0.5, 1]) {
    const found = breakEvenElasticity({ passThrough });
    if (found.kind === "never") throw new Error(found.explanation);
    const at = (elasticity: number): number =>
      deviceHoursRatio({ costFactor: 5, elasticity, passThrough });
    expect(at(found.elasticity)).toBeCloseTo(1, 12);
    expect(at(found.elasticity + 0.1)).toBeGreaterThan(1);
    expect(at(found.elasticity - 0.1)).toBeLessThan(1);
  }
  expect(breakEvenElasticity()).toEqual({ kind: "reached", elasticity: 1 });
  for (const passThrough of [0, 5e-324])
    expect(breakEvenElasticity({ passThrough })).toMatchObject({
      kind: "never",
      reason: "no-contribution",
    });
});

test("a pace, a projection or a ratio beyond the largest number is refused, never Infinity or $0", () => {
  expect(refusal(() => declinePerYear({ factor: 1e300, years: 0.01 })).path).toBe("factorPerYear");
  expect(refusal(() => declinePerYear({ factor: 1e-300, years: 0.01 })).path).toBe("factorPerYear");
  expect(
    refusal(() =>
      breakEvenUsdPerDeviceHour({
        baselineUsdPerDeviceHour: 1e-300,
        baselineTokensPerSecondPerDevice: 1e300,
        candidateTokensPerSecondPerDevice: 1,
      }),
    ).path,
  ).toBe("usdPerDeviceHour");
  expect(refusal(() => projectedUsd({ usd: 1, factorPerYear: 10, years: 400 })).path).toBe(
    "projectedUsd",
  );
  expect(refusal(() => deviceHoursRatio({ costFactor: 1e300, elasticity: 1e3 })).path).toBe(
    "deviceHoursRatio",
  );
});

test("prices, rates and factors of 0 are bad input", () => {
  const bad: readonly (readonly [string, () => unknown])[] = [
    [
      "fixedUsdPerMonth",
      () => breakEvenVolume({ fixedUsdPerMonth: 0, priceUsdPerMillionTokens: 1 }),
    ],
    [
      "priceUsdPerMillionTokens",
      () => breakEvenVolume({ fixedUsdPerMonth: 1, priceUsdPerMillionTokens: 0 }),
    ],
    ["factor", () => declinePerYear({ factor: 0, years: 1 })],
    ["years", () => declinePerYear({ factor: 2, years: 0 })],
    ["costFactor", () => deviceHoursRatio({ costFactor: 0, elasticity: 1 })],
    ["elasticity", () => deviceHoursRatio({ costFactor: 5, elasticity: -1 })],
    ["passThrough", () => breakEvenElasticity({ passThrough: 2 })],
  ];
  for (const [path, run] of bad) expect(refusal(run)).toMatchObject({ code: "bad-input", path });
});

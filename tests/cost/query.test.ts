import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  costPerQuery,
  hourlyPrice,
  loadFactor,
  type QueryCostInputs,
  rentUsd,
} from "../../src/index.ts";

const query: QueryCostInputs = {
  usdPerDeviceHour: 2,
  promptTokens: 4000,
  outputTokens: 1000,
  cachedPromptFraction: 0.5,
  deviceSecondsPerPromptToken: 1e-4,
  deviceSecondsPerCachedToken: 1e-6,
  deviceSecondsPerOutputToken: 5e-4,
};

const anyQuery: fc.Arbitrary<QueryCostInputs> = fc.record({
  usdPerDeviceHour: fc.double({ min: 0.01, max: 100, noNaN: true }),
  promptTokens: fc.integer({ min: 0, max: 1_000_000 }),
  outputTokens: fc.integer({ min: 1, max: 100_000 }),
  cachedPromptFraction: fc.integer({ min: 0, max: 100 }).map((percent) => percent / 100),
  deviceSecondsPerPromptToken: fc.double({ min: 1e-9, max: 0.1, noNaN: true }),
  deviceSecondsPerCachedToken: fc.double({ min: 1e-9, max: 0.01, noNaN: true }),
  deviceSecondsPerOutputToken: fc.double({ min: 1e-6, max: 1, noNaN: true }),
  loadFactor: fc.double({ min: 0.01, max: 1, noNaN: true }),
});
const near = (value: number, expected: number): void => expect(value / expected).toBeCloseTo(1, 9);

test("a query by hand: misses, hits and output at $2 per device-hour", () => {
  const cost = costPerQuery(query);
  expect(cost.promptMissUsd).toBeCloseTo((2000 * 1e-4 * 2) / 3600, 15);
  expect(cost.promptHitUsd).toBeCloseTo((2000 * 1e-6 * 2) / 3600, 15);
  expect(cost.outputUsd).toBeCloseTo((1000 * 5e-4 * 2) / 3600, 15);
  expect(cost.idleUsd).toBe(0);
  expect(cost.usdPerMillionPromptTokens).toBeCloseTo(100 * (2 / 3600), 12);
  expect(cost.usdPerMillionOutputTokens).toBeCloseTo(500 * (2 / 3600), 12);
});

test("the parts add up to the whole, and the whole over its tokens is the price per million", () => {
  fc.assert(
    fc.property(anyQuery, (inputs) => {
      const cost = costPerQuery(inputs);
      near(
        cost.promptMissUsd + cost.promptHitUsd + cost.outputUsd + cost.idleUsd,
        cost.usdPerQuery,
      );
      near(
        (cost.usdPerMillionTokens * (inputs.promptTokens + inputs.outputTokens)) / 1e6,
        cost.usdPerQuery,
      );
    }),
  );
});

test("prompt and output prices per million add up to the query: no device is charged to both", () => {
  fc.assert(
    fc.property(anyQuery, ({ cachedPromptFraction: _, ...inputs }) => {
      const cost = costPerQuery(inputs);
      const summed =
        (inputs.promptTokens * cost.usdPerMillionPromptTokens +
          inputs.outputTokens * cost.usdPerMillionOutputTokens) /
        1e6;
      near(summed, cost.usdPerQuery);
    }),
  );
});

test("the queries that fill a fleet's hours cost what the hours cost: cost per query × queries is the bill", () => {
  const share = fc.double({ min: 0.01, max: 1, noNaN: true });
  fc.assert(
    fc.property(
      anyQuery,
      share,
      fc.integer({ min: 1, max: 5000 }),
      fc.integer({ min: 1, max: 8760 }),
      ({ loadFactor: _, ...inputs }, load, devices, hours) => {
        const { usdPerDeviceHour, promptTokens, outputTokens, cachedPromptFraction = 0 } = inputs;
        const busySeconds =
          promptTokens * (1 - cachedPromptFraction) * inputs.deviceSecondsPerPromptToken +
          promptTokens * cachedPromptFraction * (inputs.deviceSecondsPerCachedToken ?? 0) +
          outputTokens * inputs.deviceSecondsPerOutputToken;
        const most = (devices * hours * 3600) / busySeconds;
        const queries = most * load;
        const served = loadFactor({ servedTokens: queries, capacityTokens: most });
        const { usdPerQuery } = costPerQuery({ ...inputs, loadFactor: served });
        near(usdPerQuery * queries, rentUsd({ usdPerDeviceHour, devices, hours }));
      },
    ),
  );
});

test("a fleet of prefill and a fleet of decode devices are each charged once", () => {
  const prefill = { devices: 32, tokensPerSecond: 6000 };
  const decode = { devices: 96, tokensPerSecond: 1850 };
  const hours = 24;
  const promptTokens = prefill.devices * prefill.tokensPerSecond * hours * 3600;
  const outputTokens = decode.devices * decode.tokensPerSecond * hours * 3600;
  const { usdPerQuery } = costPerQuery({
    usdPerDeviceHour: 2,
    promptTokens,
    outputTokens,
    deviceSecondsPerPromptToken: 1 / prefill.tokensPerSecond,
    deviceSecondsPerOutputToken: 1 / decode.tokensPerSecond,
  });
  near(usdPerQuery, rentUsd({ usdPerDeviceHour: 2, devices: 128, hours }));
});

test("what keeping a hit costs is no device time: it is paid once, whatever the load", () => {
  const kept = { ...query, storageUsdPerMillionCachedTokens: 0.5 };
  const storage = (2000 * 0.5) / 1e6;
  for (const load of [1, 0.25]) {
    const without = costPerQuery({ ...query, loadFactor: load });
    const cost = costPerQuery({ ...kept, loadFactor: load });
    expect(cost.usdPerQuery - without.usdPerQuery).toBeCloseTo(storage, 12);
    expect(cost.promptHitUsd - without.promptHitUsd).toBeCloseTo(storage, 12);
    expect(cost.idleUsd).toBeCloseTo(without.idleUsd, 15);
  }
});

test("twice the price costs twice as much", () => {
  fc.assert(
    fc.property(anyQuery, (inputs) => {
      const once = costPerQuery(inputs);
      const twice = costPerQuery({ ...inputs, usdPerDeviceHour: 2 * inputs.usdPerDeviceHour });
      for (const [part, usd] of Object.entries(once))
        expect(twice[part as keyof typeof twice]).toBe(2 * usd);
    }),
  );
});

test("a load factor divides tokens: idle is (1 - load) / load of what is busy", () => {
  fc.assert(
    fc.property(anyQuery, (inputs) => {
      const busy = costPerQuery({ ...inputs, loadFactor: 1 });
      const { loadFactor = 1 } = inputs;
      const cost = costPerQuery(inputs);
      expect(busy.idleUsd).toBe(0);
      near(cost.usdPerQuery, busy.usdPerQuery / loadFactor);
      near(cost.usdPerMillionOutputTokens, busy.usdPerMillionOutputTokens / loadFactor);
      if (loadFactor < 0.999)
        expect(cost.idleUsd / busy.usdPerQuery / ((1 - loadFactor) / loadFactor)).toBeCloseTo(1, 6);
    }),
  );
});

test("a higher hit rate costs no more where a hit is cheaper than a miss, and saves only on the prompt", () => {
  const cold = costPerQuery({ ...query, cachedPromptFraction: 0 });
  const warm = costPerQuery({ ...query, cachedPromptFraction: 0.946 });
  expect(warm.usdPerQuery).toBeLessThan(cold.usdPerQuery);
  expect(warm.outputUsd).toBe(cold.outputUsd);
  expect(1 - warm.usdPerQuery / cold.usdPerQuery).toBeLessThan(0.946);
});

describe("refusals", () => {
  test("a missing price is not known, and never $0", () => {
    for (const usdPerDeviceHour of [undefined, null])
      expect(() => costPerQuery({ ...query, usdPerDeviceHour } as never)).toThrow(
        expect.objectContaining({ code: "not-known", path: "usdPerDeviceHour" }),
      );
    expect(() => hourlyPrice(undefined, "price.usdPerDeviceHour")).toThrow(
      /price\.usdPerDeviceHour: no price given; name one/,
    );
  });

  test("a query that takes no device time has no cost, rather than $0", () => {
    const free = {
      ...query,
      deviceSecondsPerPromptToken: 0,
      deviceSecondsPerCachedToken: 0,
      deviceSecondsPerOutputToken: 0,
    };
    expect(() => costPerQuery(free)).toThrow(expect.objectContaining({ code: "bad-input" }));
  });

  test("a cost beyond the largest number is refused, and never Infinity", () => {
    const huge = { ...query, usdPerDeviceHour: 1e308, outputTokens: 1e308 };
    expect(() => costPerQuery(huge)).toThrow(expect.objectContaining({ code: "bad-input" }));
  });

  test.each([
    ["usdPerDeviceHour", [0, -2, Number.NaN, Number.POSITIVE_INFINITY, "2", "$2/hour", true]],
    ["promptTokens", [-1, Number.NaN, "4000", null, undefined]],
    ["outputTokens", [-1, Number.NaN, Number.POSITIVE_INFINITY, [], {}]],
    ["cachedPromptFraction", [-0.1, 1.1, 94.6, Number.NaN, "0.5"]],
    ["deviceSecondsPerPromptToken", [-1, Number.NaN, undefined]],
    ["deviceSecondsPerCachedToken", [-1, Number.NaN, "0"]],
    ["storageUsdPerMillionCachedTokens", [-1, Number.NaN, "0"]],
    ["deviceSecondsPerOutputToken", [-1, Number.NaN, undefined]],
    ["loadFactor", [0, -0.5, 1.5, 60, Number.NaN, "1"]],
  ] as const)("%s of %j is bad input", (path, values) => {
    for (const value of values)
      expect(() => costPerQuery({ ...query, [path]: value } as never)).toThrow(
        expect.objectContaining({ name: "KvHeadroomError", code: "bad-input", path }),
      );
  });

  test("a query of no tokens has no cost per token", () => {
    expect(() => costPerQuery({ ...query, promptTokens: 0, outputTokens: 0 })).toThrow(
      expect.objectContaining({ code: "bad-input" }),
    );
  });
});

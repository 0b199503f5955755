/** Three things are called utilisation: each has its own name and place, and none gets in elsewhere. */
import { describe, expect, test } from "vitest";
import {
  billedHoursFraction,
  costPerQuery,
  loadFactor,
  modelFlopsUtilisation,
  rentUsd,
  usdPerMillionTokens,
} from "../../src/index.ts";
import { refusal } from "../refusal.ts";
import { costFunctions } from "./cost-functions.ts";

test("each is a share by its own definition", () => {
  expect(loadFactor({ servedTokens: 25, capacityTokens: 100 })).toBe(0.25);
  expect(billedHoursFraction({ billedHours: 6, hours: 24 })).toBe(0.25);
  expect(
    modelFlopsUtilisation({
      tokensPerSecondPerDevice: 1000,
      flopsPerToken: 2 * 70e9,
      peakFlopsPerSecond: 560e12,
    }),
  ).toBeCloseTo(0.25, 12);
});

test("none is above 1: more than can be is a mistake in what was given", () => {
  const bad: readonly (readonly [string, () => unknown])[] = [
    ["servedTokens", () => loadFactor({ servedTokens: 101, capacityTokens: 100 })],
    ["billedHours", () => billedHoursFraction({ billedHours: 25, hours: 24 })],
    [
      "tokensPerSecondPerDevice",
      () =>
        modelFlopsUtilisation({
          tokensPerSecondPerDevice: 1001,
          flopsPerToken: 1e12,
          peakFlopsPerSecond: 1e15,
        }),
    ],
  ];
  for (const [path, run] of bad) expect(refusal(run)).toMatchObject({ code: "bad-input", path });
  expect(loadFactor({ servedTokens: 100, capacityTokens: 100 })).toBe(1);
});

test("half the load doubles the cost of a token, half the billed hours halve the bill", () => {
  const rated = { usdPerDeviceHour: 2, tokensPerSecondPerDevice: 1850 };
  expect(usdPerMillionTokens({ ...rated, loadFactor: 0.5 }) / usdPerMillionTokens(rated)).toBe(2);
  const rent = { usdPerDeviceHour: 2, devices: 8, hours: 24 };
  expect(rentUsd({ ...rent, billedHoursFraction: 0.5 }) / rentUsd(rent)).toBe(0.5);
});

/** Which of the names a function takes. */
const own: Readonly<Record<string, string>> = {
  costPerQuery: "loadFactor",
  usdPerMillionTokens: "loadFactor",
  rentUsd: "billedHoursFraction",
  mixedFleetHour: "billedHoursFraction",
};

const names = [
  "loadFactor",
  "billedHoursFraction",
  "utilisation",
  "utilization",
  "gpuUtilization",
  "efficiency",
  "hardwareEfficiency",
  "modelFlopsUtilisation",
  "modelFlopsUtilization",
  "mfu",
];

describe.each(costFunctions)("$name", ({ name, run, inputs }) => {
  test.each(names.filter((utilisation) => utilisation !== own[name]))(
    "refuses %s",
    (utilisation) => {
      const error = refusal(() => run({ ...inputs, [utilisation]: 0.5 }));
      expect(error).toMatchObject({ code: "bad-input", path: utilisation, value: 0.5 });
      expect(error.hint).toMatch(/loadFactor.*billedHoursFraction.*hardware efficiency/);
    },
  );
});

test("a name without a value is as good as absent", () => {
  expect(
    rentUsd({ usdPerDeviceHour: 2, devices: 1, hours: 1, loadFactor: undefined } as never),
  ).toBe(2);
  expect(
    costPerQuery({
      usdPerDeviceHour: 3600,
      promptTokens: 0,
      outputTokens: 1,
      deviceSecondsPerPromptToken: 0,
      deviceSecondsPerOutputToken: 1,
      loadFactor: undefined,
    }).usdPerQuery,
  ).toBe(1);
});

import { describe, expect, test } from "vitest";
import { costPerQuery, inferenceXCostPerMillion, usdPerMillionTokens } from "../../src/index.ts";
import { refusal } from "../refusal.ts";

const rated = { usdPerDeviceHour: 2, tokensPerSecondPerDevice: 1850 };

test("half the load costs twice as much a token", () => {
  expect(usdPerMillionTokens({ ...rated, loadFactor: 0.5 })).toBeCloseTo(
    2 * usdPerMillionTokens(rated),
    12,
  );
});

test("the additive cost of a query that is all output is the cost per million tokens", () => {
  const { usdPerMillionOutputTokens } = costPerQuery({
    usdPerDeviceHour: 2,
    promptTokens: 0,
    outputTokens: 1,
    deviceSecondsPerPromptToken: 0,
    deviceSecondsPerOutputToken: 1 / 1850,
  });
  expect(usdPerMillionTokens(rated)).toBeCloseTo(usdPerMillionOutputTokens, 12);
});

describe("InferenceX's convention", () => {
  const cost = inferenceXCostPerMillion({
    usdPerDeviceHour: 1.3,
    promptTokensPerSecondPerDevice: 8000,
    outputTokensPerSecondPerDevice: 1000,
  });

  test("charges the whole device three times over, and says so", () => {
    expect(cost.usdPerMillionPromptTokens).toBeCloseTo((1.3 / (8000 * 3600)) * 1e6, 12);
    expect(cost.usdPerMillionOutputTokens).toBeCloseTo((1.3 / (1000 * 3600)) * 1e6, 12);
    expect(cost.usdPerMillionTokens).toBeCloseTo((1.3 / (9000 * 3600)) * 1e6, 12);
    expect(cost.warnings.map(({ code }) => code)).toEqual(["charged-twice-if-added"]);
  });

  test("its prompt and output cost added over an hour's tokens are two hours", () => {
    const charged =
      (cost.usdPerMillionPromptTokens * 8000 + cost.usdPerMillionOutputTokens * 1000) * 3600;
    expect(charged / 1e6).toBeCloseTo(2 * 1.3, 12);
    expect((cost.usdPerMillionTokens * 9000 * 3600) / 1e6).toBeCloseTo(1.3, 12);
  });

  test("has no cost of tokens that are not served", () => {
    for (const path of ["promptTokensPerSecondPerDevice", "outputTokensPerSecondPerDevice"])
      expect(
        refusal(() =>
          inferenceXCostPerMillion({
            usdPerDeviceHour: 1.3,
            promptTokensPerSecondPerDevice: 1,
            outputTokensPerSecondPerDevice: 1,
            [path]: 0,
          }),
        ),
      ).toMatchObject({ code: "bad-input", path });
  });
});

test.each(["utilisation", "utilization", "mfu", "hardwareEfficiency", "modelFlopsUtilization"])(
  "%s is no input: the word has three meanings",
  (name) => {
    const error = refusal(() => usdPerMillionTokens({ ...rated, [name]: 0.5 }));
    expect(error).toMatchObject({ code: "bad-input", path: name });
    expect(error.hint).toMatch(/loadFactor.*billedHoursFraction.*hardware efficiency/);
  },
);

test("a load or rate of 0 has no cost per token, and a missing price is not known", () => {
  for (const bad of [{ loadFactor: 0 }, { loadFactor: 60 }, { tokensPerSecondPerDevice: 0 }])
    expect(refusal(() => usdPerMillionTokens({ ...rated, ...bad }))).toMatchObject({
      code: "bad-input",
      path: Object.keys(bad)[0],
    });
  expect(
    refusal(() => usdPerMillionTokens({ tokensPerSecondPerDevice: 1 } as never)),
  ).toMatchObject({ code: "not-known", path: "usdPerDeviceHour" });
});

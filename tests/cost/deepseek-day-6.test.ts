/**
 * DeepSeek's own account of one day, added up again.
 *
 * Source: open-infra-index, day 6 (2025-03-01): 226.75 nodes of eight H800 on average at $2 per device-hour; 608 B prompt
 * tokens of which 342 B hits, 168 B output tokens; 73.7k prompt and 14.8k output tokens per second and node; 20 to 22
 * output tokens per second of one stream; 4,989 tokens of context on average; R1's list price.
 */
import { describe, expect, test } from "vitest";
import { models, prices } from "../../src/catalog/index.ts";
import { costPerQuery, kvBytes, kvProfile, profit, revenueUsd } from "../../src/index.ts";

const nodes = 226.75;
const nodeDevices = 8;
const usdPerDeviceHour = 2;
const daySeconds = 86_400;
const promptTokens = 608e9;
const hitTokens = 342e9;
const outputTokens = 168e9;
const promptTokensPerSecond = 73_700;
const outputTokensPerSecond = 14_800;
const list = {
  usdPerMillionPromptTokens: 0.55,
  usdPerMillionCachedTokens: 0.14,
  usdPerMillionOutputTokens: 2.19,
};
const costUsd = nodes * nodeDevices * 24 * usdPerDeviceHour;

test("226.75 nodes × 8 × 24 h × $2 are $87,072 a day", () => {
  expect(costUsd).toBe(87_072);
  expect(prices["h800-sxm-80gb-assumed-deepseek-2025-03"].usdPerDeviceHour).toBe(usdPerDeviceHour);
});

test("the rounded token counts earn $562,100 at the list price, the published $562,027 to 0.02 %", () => {
  const revenue = revenueUsd(
    { promptTokens, outputTokens, cachedPromptFraction: hitTokens / promptTokens },
    list,
  );
  expect(revenue).toBeCloseTo(562_100, 6);
  expect(revenue / 562_027).toBeCloseTo(1, 3);
});

test("the 545 % is a markup: as a margin it is 84.5 %", () => {
  const { markup, margin } = profit({ revenueUsd: 562_027, costUsd });
  expect(markup * 100).toBeCloseTo(545.5, 1);
  expect(margin * 100).toBeCloseTo(84.5, 1);
});

describe("a node's rates", () => {
  test("14.8k output tokens per second cost $0.300 a million", () => {
    const cost = costPerQuery({
      usdPerDeviceHour,
      promptTokens: 0,
      outputTokens: 1e6,
      deviceSecondsPerPromptToken: 0,
      deviceSecondsPerOutputToken: nodeDevices / outputTokensPerSecond,
    });
    expect(cost.usdPerMillionOutputTokens).toBeCloseTo(0.3, 3);
    expect(cost.usdPerQuery).toBe(cost.usdPerMillionOutputTokens);
  });

  test("73.7k prompt tokens per second, hits included, cost $0.060 a million", () => {
    const cost = costPerQuery({
      usdPerDeviceHour,
      promptTokens: 1e6,
      outputTokens: 0,
      deviceSecondsPerPromptToken: nodeDevices / promptTokensPerSecond,
      deviceSecondsPerOutputToken: 0,
    });
    expect(cost.usdPerMillionPromptTokens).toBeCloseTo(0.06, 3);
  });

  test("95.5 prefill and 131.4 decode nodes carry the day: 226.9, as reported to 0.1 %", () => {
    const prefillNodes = promptTokens / daySeconds / promptTokensPerSecond;
    const decodeNodes = outputTokens / daySeconds / outputTokensPerSecond;
    expect(prefillNodes).toBeCloseTo(95.5, 1);
    expect(decodeNodes).toBeCloseTo(131.4, 1);
    expect(Math.abs((prefillNodes + decodeNodes) / nodes - 1)).toBeLessThan(0.001);
  });

  test("the day's tokens at the nodes' rates cost what its hours cost", () => {
    const { usdPerQuery } = costPerQuery({
      usdPerDeviceHour,
      promptTokens,
      outputTokens,
      deviceSecondsPerPromptToken: nodeDevices / promptTokensPerSecond,
      deviceSecondsPerOutputToken: nodeDevices / outputTokensPerSecond,
    });
    expect(Math.abs(usdPerQuery / costUsd - 1)).toBeLessThan(0.001);
  });
});

test("by Little's law 88 streams share a decode device, and keep 30.9 GB of its memory", () => {
  const streams = outputTokens / daySeconds / 21;
  const decodeDevices = (outputTokens / daySeconds / outputTokensPerSecond) * nodeDevices;
  expect(streams / 1e3).toBeCloseTo(92.6, 1);
  const perDevice = Math.round(streams / decodeDevices);
  expect(perDevice).toBe(88);
  const keptBytes = perDevice * kvBytes(kvProfile(models["deepseek-v3"]), 4_989);
  expect(keptBytes).toBe(88 * 4_989 * 70_272);
  expect(keptBytes / 1e9).toBeCloseTo(30.9, 1);
});

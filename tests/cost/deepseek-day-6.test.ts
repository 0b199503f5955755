/**
 * DeepSeek's own account of one day, added up again. What it claims of itself is checked with the claims.
 *
 * Source: open-infra-index, day 6 (2025-03-01): 226.75 nodes of eight H800 on average at $2 per device-hour; 608 B prompt
 * tokens of which 342 B hits, 168 B output tokens; 73.7k prompt and 14.8k output tokens per second and node; 20 to 22
 * output tokens per second of one stream; 4,989 tokens of context on average.
 */
import { describe, expect, test } from "vitest";
import { models } from "../../src/catalog/index.ts";
import { costPerQuery, kvBytes, kvProfile, rentUsd } from "../../src/index.ts";

const nodes = 226.75;
const nodeDevices = 8;
const usdPerDeviceHour = 2;
const daySeconds = 86_400;
const promptTokens = 608e9;
const hitTokens = 342e9;
const outputTokens = 168e9;
const promptTokensPerSecond = 73_700;
const outputTokensPerSecond = 14_800;
const costUsd = rentUsd({ usdPerDeviceHour, devices: nodes * nodeDevices, hours: 24 });

/** Dollars per million tokens where device-seconds per token are those of a node that does nothing else. */
function costAt(
  tokens: { readonly prompt?: number; readonly output?: number },
  rates = { prompt: promptTokensPerSecond, output: outputTokensPerSecond },
) {
  const { prompt = 0, output = 0 } = tokens;
  return costPerQuery({
    usdPerDeviceHour,
    promptTokens: prompt,
    outputTokens: output,
    deviceSecondsPerPromptToken: nodeDevices / rates.prompt,
    deviceSecondsPerOutputToken: nodeDevices / rates.output,
  });
}

describe("a million tokens", () => {
  test("of output cost $0.300 on decode nodes, of prompt $0.060 with hits and $0.138 without", () => {
    expect(costAt({ output: 1e6 }).usdPerMillionOutputTokens).toBeCloseTo(0.3, 3);
    expect(costAt({ prompt: 1e6 }).usdPerMillionPromptTokens).toBeCloseTo(0.0603, 4);
    const missesPerSecond = (promptTokensPerSecond * (promptTokens - hitTokens)) / promptTokens;
    const computed = { prompt: missesPerSecond, output: outputTokensPerSecond };
    expect(costAt({ prompt: 1e6 }, computed).usdPerMillionPromptTokens).toBeCloseTo(0.138, 3);
  });

  test("cost $0.518 with everything charged to output, $0.112 of any kind", () => {
    expect((costUsd / outputTokens) * 1e6).toBeCloseTo(0.518, 3);
    expect((costUsd / (promptTokens + outputTokens)) * 1e6).toBeCloseTo(0.112, 3);
    const { usdPerMillionTokens } = costAt({ prompt: promptTokens, output: outputTokens });
    expect(usdPerMillionTokens).toBeCloseTo(0.112, 3);
  });
});

test("the day's tokens at the nodes' rates cost what its hours cost, to 0.1 %: nothing twice, nothing idle", () => {
  const { usdPerQuery } = costAt({ prompt: promptTokens, output: outputTokens });
  expect(Math.abs(usdPerQuery / costUsd - 1)).toBeLessThan(0.001);
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

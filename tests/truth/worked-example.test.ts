/** Llama-3.1-70B in bf16 on eight H100: from the driver's memory to requests at once, and the two usual mistakes. */
import { describe, expect, test } from "vitest";
import { models } from "../../src/catalog/index.ts";
import {
  cachePool,
  concurrency,
  gqa,
  kvBytesPerToken,
  kvProfile,
  kvTokens,
  weightBytes,
} from "../../src/index.ts";
import { h100 } from "../devices.ts";
import { llama70b } from "./shapes.ts";

const GIB = 2 ** 30;
const weightBytesPerRank = weightBytes(models["llama-3.1-70b"], { deployment: { devices: 8 } });
const profile = kvProfile(llama70b, { tensorParallel: 8 });
const pool = cachePool({
  device: h100,
  weightBytesPerRank,
  engine: { name: "vllm", memoryFraction: 0.9 },
});
const requestsOf = (tokens: number) =>
  concurrency({
    profile,
    poolBytesPerRank: pool.poolBytesPerRank,
    lengths: { promptTokens: tokens - 1, outputTokens: 1 },
  });

describe("Llama-3.1-70B on eight H100, utilisation 0.90, 3 GiB of reserve", () => {
  test("the driver reports 79.65 GiB, and 3 GiB are the stated reserve", () => {
    expect((pool.deviceBytes / GIB).toFixed(2)).toBe("79.65");
    const { runtimeBytes, activationBytes, graphBytes } = pool.reserve;
    expect(runtimeBytes + activationBytes + graphBytes).toBe(3 * GIB);
  });

  test("16.4 GiB of weights on each: what can be split by eight, and the norms whole", () => {
    expect(weightBytesPerRank).toBe(17_640_734_720);
  });

  test("418 GiB of cache on the eight", () => {
    expect(pool.poolBytesPerRank).toBe(56_106_768_793);
    expect(Math.round((8 * pool.poolBytesPerRank) / GIB)).toBe(418);
  });

  test("1.37 million tokens", () => {
    expect(kvTokens(profile, pool.poolBytesPerRank)).toBe(1_369_794);
  });

  test("167 requests of 8K", () => {
    expect(requestsOf(8192).guaranteed).toBe(167);
  });

  test("10 requests of 128K, 10.5 before rounding down", () => {
    const requests = requestsOf(131_072);
    expect(requests.guaranteed).toBe(10);
    expect(requests.perGroup.guaranteed.toFixed(1)).toBe("10.5");
  });

  test("labels and weights alone, 640 GB less 140 GB, would give 186", () => {
    const requests = concurrency({
      profile: kvProfile(llama70b),
      poolBytesPerRank: 640e9 - 140e9,
      lengths: { promptTokens: 8191, outputTokens: 1 },
    });
    expect(requests.guaranteed).toBe(186);
    expect(requests.guaranteed / 167 - 1).toBeCloseTo(0.11, 2);
  });

  test("and 23 with a key and a value for each of the 64 query heads", () => {
    const requests = concurrency({
      profile: kvProfile(gqa({ layers: 80, kvHeads: 64, headDim: 128 })),
      poolBytesPerRank: 640e9 - 140e9,
      lengths: { promptTokens: 8191, outputTokens: 1 },
    });
    expect(requests.guaranteed).toBe(23);
    expect(requests.guaranteed / 167 - 1).toBeCloseTo(-0.86, 2);
  });

  test("one rank keeps an eighth of 327,680 B per token", () => {
    expect(kvBytesPerToken(llama70b, { tensorParallel: 8 })).toBe(40_960);
  });
});

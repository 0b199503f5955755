/** Link bytes are whole counts; the seconds of DeepSeek's own bound come out of them. */
import { describe, expect, test } from "vitest";
import {
  allGatherBytes,
  allReduceBytes,
  allToAllBytes,
  expectedDestinations,
  linkSeconds,
  pipelineSendBytes,
} from "../../../src/index.ts";

describe("bytes", () => {
  test("a ring all-reduce sends each activation twice, less the rank's own share", () => {
    expect(allReduceBytes({ tokens: 1, hiddenSize: 8192, elementBytes: 2 }, 2)).toBe(16_384);
    expect(allReduceBytes({ tokens: 64, hiddenSize: 8192, elementBytes: 2 }, 8)).toBe(
      2 * 7 * 8192 * 64 * 2 * (1 / 8),
    );
  });

  test("a gather and a scatter are the halves of an all-reduce", () => {
    const activations = { tokens: 64, hiddenSize: 8192, elementBytes: 2 };
    for (const ranks of [2, 4, 8])
      expect(2 * allGatherBytes(activations, ranks)).toBe(allReduceBytes(activations, ranks));
  });

  test("one rank sends nothing", () => {
    const activations = { tokens: 64, hiddenSize: 8192, elementBytes: 2 };
    expect(allReduceBytes(activations, 1)).toBe(0);
    expect(allToAllBytes(activations, { ranks: 1, destinations: 1 })).toBe(0);
  });

  test("a pipeline send is the activations themselves", () => {
    expect(pipelineSendBytes({ tokens: 3, hiddenSize: 7168, elementBytes: 2 })).toBe(43_008);
  });

  test("a token goes to as many ranks as it has experts on, and to no more than there are", () => {
    expect(expectedDestinations({ ranks: 1, activeExperts: 8 })).toBe(1);
    expect(expectedDestinations({ ranks: 2, activeExperts: 1 })).toBeCloseTo(1, 12);
    expect(expectedDestinations({ ranks: 4, activeExperts: 1000 })).toBeCloseTo(4, 9);
    expect(expectedDestinations({ ranks: 1e6, activeExperts: 8 })).toBeCloseTo(8, 3);
  });
});

describe("DeepSeek's bound for expert parallelism: (1 + 2) bytes, 32 tokens, 9 ranks, 7,000 elements", () => {
  const bytes = [1, 2].reduce(
    (sum, elementBytes) =>
      sum +
      allToAllBytes(
        { tokens: 32, hiddenSize: 7000, elementBytes },
        { ranks: Number.MAX_SAFE_INTEGER, destinations: 9 },
      ),
    0,
  );

  test.each([
    [50e9, 120.96, 14.76],
    [900e9, 6.72, 0.82],
  ])(
    "at %d B/s a micro-batch takes %d µs, two of them through 61 layers %d ms",
    (bytesPerSecond, micro, milli) => {
      const seconds = linkSeconds({ latencySeconds: 0, bytesPerSecond }, { messages: 2, bytes });
      expect(seconds * 1e6).toBeCloseTo(micro, 2);
      expect(seconds * 2 * 61 * 1e3).toBeCloseTo(milli, 2);
    },
  );
});

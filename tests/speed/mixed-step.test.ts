/** Steps that decode and compute a chunk: the weights once, the cores apart. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { devices, models } from "../../src/catalog/index.ts";
import { chunkedPrefillSeconds, mixedStep, stepProfile, stepTimer } from "../../src/index.ts";
import { refusal } from "../refusal.ts";

const device = devices["h100-sxm-80gb"];
const llama = stepProfile({ model: models["llama-3.1-8b"], device });
const timer = stepTimer(llama);

test("by hand: matrices meet 64 + 512 tokens, the head 64 + 1, and each core reads its own cache", () => {
  const { seconds } = mixedStep(
    timer,
    { requestsPerGroup: 64, contextTokens: 1000 },
    { newTokens: 512, cachedTokens: 2000 },
  );
  const attention = 32 * (2 * 4096 * 4096 + 2 * 4096 * 1024);
  const feedForward = 32 * 3 * 4096 * 14_336;
  const head = 128_256 * 4096;
  const kvBytes = 32 * 8 * 256 * 2;
  const pairs = 512 * 2000 + (512 * 513) / 2;
  const matrices = ((attention + feedForward) * 2 * 576) / 989.5e12;
  const cores =
    (64 * 1000 * kvBytes) / 3.35e12 +
    Math.max((pairs * 32 * 2 * 32 * 256) / 989.5e12, (2512 * kvBytes) / 3.35e12);
  expect(seconds).toBeCloseTo(matrices + (2 * head) / 3.35e12 + cores, 12);
});

test("a chunk costs the decoding requests less than the prefill that it saves, and more the longer it is", () => {
  const requests = fc.integer({ min: 1, max: 256 });
  const tokens = fc.integer({ min: 1, max: 8000 });
  fc.assert(
    fc.property(requests, tokens, tokens, tokens, (requestsPerGroup, contextTokens, a, b) => {
      const interference = (newTokens: number) =>
        mixedStep(timer, { requestsPerGroup, contextTokens }, { newTokens }).interferenceSeconds;
      const short = Math.min(a, b);
      expect(interference(short)).toBeGreaterThanOrEqual(0);
      expect(interference(short)).toBeLessThanOrEqual(timer.prefillSeconds(short, 0) + 1e-15);
      expect(interference(Math.max(a, b))).toBeGreaterThanOrEqual(interference(short) - 1e-15);
    }),
  );
});

describe("a prompt in chunks", () => {
  test("of its own length is the prompt at once", () => {
    expect(chunkedPrefillSeconds(timer, { newTokens: 3000, cachedTokens: 500 }, 3000)).toBe(
      timer.prefillSeconds(3000, 500),
    );
  });

  test("is the sum of its chunks, the last one shorter, each over all that stands before it", () => {
    expect(chunkedPrefillSeconds(timer, { newTokens: 2500, cachedTokens: 100 }, 1000)).toBeCloseTo(
      timer.prefillSeconds(1000, 100) +
        timer.prefillSeconds(1000, 1100) +
        timer.prefillSeconds(500, 2100),
      15,
    );
  });

  test("reads the prefix again with every chunk: 15 more readings of weights and half the cache 15 times", () => {
    const [chunks, length] = [16, 16];
    const readings = (chunks - 1) * length * (chunks / 2);
    let cached = 0;
    for (let chunk = 1; chunk < chunks; chunk += 1) cached += chunk * length;
    expect(cached).toBe(readings);
    const kvSeconds = (32 * 8 * 256 * 2) / 3.35e12;
    const weightSeconds = timer.prefillSeconds(length, 0) - length * kvSeconds;
    expect(chunkedPrefillSeconds(timer, { newTokens: chunks * length }, length)).toBeCloseTo(
      chunks * weightSeconds + (cached + chunks * length) * kvSeconds,
      12,
    );
  });
});

test("counts that are none are refused with their path", () => {
  const batch = { requestsPerGroup: 1, contextTokens: 10 };
  expect(refusal(() => mixedStep(timer, batch, { newTokens: 0 }))).toMatchObject({
    code: "bad-input",
    path: "newTokens",
  });
  expect(
    refusal(() => mixedStep(timer, { ...batch, requestsPerGroup: 0 }, { newTokens: 1 })),
  ).toMatchObject({ code: "bad-input", path: "requestsPerGroup" });
  expect(refusal(() => chunkedPrefillSeconds(timer, { newTokens: 10 }, 0.5))).toMatchObject({
    code: "bad-input",
    path: "chunkTokens",
  });
});

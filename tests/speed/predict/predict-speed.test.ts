/** What a user of a server sees, and what was measured near it. */
import { describe, expect, test } from "vitest";
import { devices, models } from "../../../src/catalog/index.ts";
import { fittedEfficiencies, predictSpeed, type SpeedQuestion } from "../../../src/index.ts";
import { refusal } from "../../refusal.ts";

const question: SpeedQuestion = {
  model: models["llama-3.1-70b"],
  device: devices["h100-sxm-80gb"],
  deployment: { devices: 8 },
  formats: { weights: "fp8" },
  engine: "vllm",
  promptTokens: 1024,
  outputTokens: 1024,
  requestsPerGroup: 32,
};

describe("a closed loop", () => {
  test("of one request has no prefill of others in its tokens", () => {
    const { decodeStepSeconds, timePerOutputTokenSeconds } = predictSpeed({
      ...question,
      requestsPerGroup: 1,
    });
    expect(timePerOutputTokenSeconds).toBe(decodeStepSeconds);
  });

  test("slows down with its requests and serves more", () => {
    const few = predictSpeed({ ...question, requestsPerGroup: 8 });
    const many = predictSpeed({ ...question, requestsPerGroup: 64 });
    expect(many.timePerOutputTokenSeconds).toBeGreaterThan(few.timePerOutputTokenSeconds);
    expect(many.timeToFirstTokenSeconds).toBeGreaterThan(few.timeToFirstTokenSeconds);
    expect(many.outputTokensPerSecondPerDevice).toBeGreaterThan(few.outputTokensPerSecondPerDevice);
  });

  test("with less room than requests keeps the others waiting for their first token", () => {
    const roomy = predictSpeed(question);
    const tight = predictSpeed({ ...question, roomPerGroup: 16 });
    expect(tight.timePerOutputTokenSeconds).toBeLessThan(roomy.timePerOutputTokenSeconds);
    expect(tight.timeToFirstTokenSeconds).toBeGreaterThan(1000 * tight.timePerOutputTokenSeconds);
  });

  test("that starts all at once makes prompts wait for each other in its first round, and tokens less", () => {
    const running = predictSpeed(question);
    const started = predictSpeed({ ...question, requestsPerUser: 10 });
    const ahead = 31 / 2 / 10;
    expect(
      (started.timePerOutputTokenSeconds - running.timePerOutputTokenSeconds) /
        ((-ahead * running.prefillSeconds) / 1024),
    ).toBeCloseTo(1, 9);
    expect(started.timeToFirstTokenSeconds - running.timeToFirstTokenSeconds).toBeGreaterThan(
      0.9 * ahead * running.prefillSeconds,
    );
    expect(predictSpeed({ ...question, requestsPerUser: 1e9 }).timeToFirstTokenSeconds).toBeCloseTo(
      running.timeToFirstTokenSeconds,
      6,
    );
  });

  test("whose engine holds prompts back has its first tokens so many steps later, and its others alike", () => {
    const plain = predictSpeed(question);
    const held = predictSpeed({ ...question, admissionSteps: 20 });
    expect(held.timePerOutputTokenSeconds).toBe(plain.timePerOutputTokenSeconds);
    expect(held.timeToFirstTokenSeconds - plain.timeToFirstTokenSeconds).toBeCloseTo(
      20 * plain.timePerOutputTokenSeconds,
      12,
    );
  });

  test("gains from drafts at small batches by what they are accepted for", () => {
    const plain = predictSpeed({ ...question, requestsPerGroup: 1 });
    const drafting = predictSpeed({
      ...question,
      requestsPerGroup: 1,
      speculation: { draftTokens: 1, acceptedTokens: 1.85 },
    });
    const gain = plain.timePerOutputTokenSeconds / drafting.timePerOutputTokenSeconds;
    expect(gain).toBeGreaterThan(1.7);
    expect(gain).toBeLessThan(1.85);
  });
});

describe("what was measured near it", () => {
  test("gives a range where the device, engine and family were measured", () => {
    const { near, timePerOutputTokenRange, timePerOutputTokenSeconds } = predictSpeed(question);
    expect(near.basis).toBe("fitted");
    expect(near.rows).toBeGreaterThan(50);
    expect(timePerOutputTokenRange?.lowSeconds).toBeLessThan(timePerOutputTokenSeconds);
    expect(timePerOutputTokenRange?.highSeconds).toBeGreaterThan(timePerOutputTokenSeconds);
  });

  test("spreads the time to the first token wider than that of the next ones", () => {
    const found = predictSpeed(question);
    const relative = (range = { lowSeconds: 0, highSeconds: 0 }): number =>
      range.highSeconds / range.lowSeconds;
    expect(relative(found.timeToFirstTokenRange)).toBeGreaterThan(
      relative(found.timePerOutputTokenRange),
    );
    expect(found.timeToFirstTokenRange?.lowSeconds).toBeLessThan(found.timeToFirstTokenSeconds);
  });

  test.each([
    ["a device that nobody measured", { device: devices["h20-96gb"] }],
    ["an engine that nobody measured", { engine: "llama-cpp" }],
    ["a family not measured there", { model: models["deepseek-v3"] }],
  ])("says that nothing was: %s", (_, change) => {
    const found = predictSpeed({ ...question, ...change });
    const { near, timePerOutputTokenRange, timeToFirstTokenRange } = found;
    expect(near).toMatchObject({ basis: "heuristic", rows: 0 });
    expect(near.statement).toContain("nothing was measured near it");
    expect([timePerOutputTokenRange, timeToFirstTokenRange]).toEqual([undefined, undefined]);
  });

  test("is named for every entry; shares lie between 0 and 1", () => {
    for (const { source, efficiency, rows } of fittedEfficiencies) {
      expect(source).not.toBe("");
      expect(rows).toBeGreaterThanOrEqual(0);
      const { weights, experts, cache, bf16, fp8, fp4, attention, link } = efficiency;
      for (const share of [weights, experts, cache, bf16, fp8, fp4, attention, link]) {
        expect(share).toBeGreaterThan(0);
        expect(share).toBeLessThanOrEqual(1);
      }
    }
  });
});

test("counts that are none are refused with their path", () => {
  for (const [path, change] of [
    ["promptTokens", { promptTokens: 0 }],
    ["outputTokens", { outputTokens: 1.5 }],
    ["requestsPerGroup", { requestsPerGroup: Number.NaN }],
  ] as const)
    expect(refusal(() => predictSpeed({ ...question, ...change }))).toMatchObject({
      code: "bad-input",
      path,
    });
});

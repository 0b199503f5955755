/** What holds for every model, device and batch. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { devices, models } from "../../src/catalog/index.ts";
import {
  type Device,
  decodeSeconds,
  decodeStep,
  type Fact,
  prefillSeconds,
  prefillStep,
  type StepProfile,
  stepProfile,
} from "../../src/index.ts";

const known = Object.values<Device>(devices).filter(
  ({ memoryBytesPerSecond, denseFlopsPerSecond }) =>
    ![memoryBytesPerSecond, ...Object.values<Fact>(denseFlopsPerSecond)].some(
      (fact) => fact.unconfirmed,
    ),
);
const model = fc.constantFrom(
  models["deepseek-v3"],
  models["deepseek-v3.2"],
  models["deepseek-v4-flash"],
  models["llama-3.1-8b"],
  models["gemma-3-27b"],
  models["gpt-oss-120b"],
  models["mixtral-8x7b"],
  models["qwen3-next-80b"],
  models["nemotron-3-nano"],
);
const profile = fc
  .record({ model, device: fc.constantFrom(...known), groups: fc.constantFrom(1, 2, 8) })
  .map(({ groups, ...given }) =>
    stepProfile({ ...given, deployment: { devices: groups, attentionDataParallel: groups } }),
  );
const batch = fc.record({
  requestsPerGroup: fc.integer({ min: 1, max: 4096 }),
  contextTokens: fc.integer({ min: 0, max: 1_000_000 }),
  queryTokens: fc.integer({ min: 1, max: 4 }),
});
const prompt = fc.record({
  newTokens: fc.integer({ min: 1, max: 200_000 }),
  cachedTokens: fc.integer({ min: 0, max: 200_000 }),
});
const notLess = (larger: number, smaller: number): void =>
  expect(larger).toBeGreaterThanOrEqual(smaller * (1 - 1e-12));

test("a step takes the sum of its operators, each at least its arithmetic and its bytes", () => {
  fc.assert(
    fc.property(profile, batch, prompt, (steps, decoded, filled) => {
      for (const step of [decodeStep(steps, decoded), prefillStep(steps, filled)]) {
        expect(step.operators).toHaveLength(steps.operators.length);
        let sum = 0;
        for (const [index, { seconds, flops, bytes }] of step.operators.entries()) {
          notLess(seconds, bytes / steps.memoryBytesPerSecond);
          notLess(seconds, flops / (steps.operators[index]?.flopsPerSecond ?? 0));
          sum += seconds;
        }
        expect(step.seconds / sum).toBeCloseTo(1, 12);
      }
    }),
  );
});

test("the short forms give the seconds of the long ones", () => {
  fc.assert(
    fc.property(profile, batch, prompt, (steps, decoded, filled) => {
      expect(decodeSeconds(steps, decoded)).toBe(decodeStep(steps, decoded).seconds);
      expect(prefillSeconds(steps, filled)).toBe(prefillStep(steps, filled).seconds);
    }),
  );
});

test("a larger batch, a longer context and more query tokens take no less time", () => {
  fc.assert(
    fc.property(profile, batch, fc.integer({ min: 1, max: 1000 }), (steps, given, more) => {
      const seconds = decodeSeconds(steps, given);
      for (const grown of ["requestsPerGroup", "contextTokens", "queryTokens"] as const)
        notLess(decodeSeconds(steps, { ...given, [grown]: given[grown] + more }), seconds);
    }),
  );
});

test("a larger batch gives each user no more tokens per second, and all users together no fewer", () => {
  fc.assert(
    fc.property(profile, batch, (steps, given) => {
      const { requestsPerGroup } = given;
      const doubled = { ...given, requestsPerGroup: 2 * requestsPerGroup };
      const [once, twice] = [decodeSeconds(steps, given), decodeSeconds(steps, doubled)];
      notLess(1 / once, 1 / twice);
      notLess((2 * requestsPerGroup) / twice, requestsPerGroup / once);
    }),
  );
});

test("a longer prompt and a longer cached prefix take no less time", () => {
  fc.assert(
    fc.property(profile, prompt, fc.integer({ min: 1, max: 1000 }), (steps, given, more) => {
      const seconds = prefillSeconds(steps, given);
      for (const grown of ["newTokens", "cachedTokens"] as const)
        notLess(prefillSeconds(steps, { ...given, [grown]: given[grown] + more }), seconds);
    }),
  );
});

test("computing a prompt whole takes no less time than finding a part of it in the cache", () => {
  fc.assert(
    fc.property(profile, prompt, (steps, { newTokens, cachedTokens }) => {
      notLess(
        prefillSeconds(steps, { newTokens: newTokens + cachedTokens }),
        prefillSeconds(steps, { newTokens, cachedTokens }),
      );
    }),
  );
});

test("a device twice as fast in bytes and arithmetic takes half the time", () => {
  const faster = (steps: StepProfile): StepProfile => ({
    ...steps,
    memoryBytesPerSecond: 2 * steps.memoryBytesPerSecond,
    operators: steps.operators.map((one) => ({ ...one, flopsPerSecond: 2 * one.flopsPerSecond })),
  });
  fc.assert(
    fc.property(profile, batch, prompt, (steps, decoded, filled) => {
      expect(decodeSeconds(faster(steps), decoded)).toBe(decodeSeconds(steps, decoded) / 2);
      expect(prefillSeconds(faster(steps), filled)).toBe(prefillSeconds(steps, filled) / 2);
    }),
  );
});

test("steps are refused for batches and prompts that are none", () => {
  const steps = stepProfile({ model: models["llama-3.1-8b"], device: devices["h100-sxm-80gb"] });
  for (const bad of [0, -1, Number.NaN, Number.POSITIVE_INFINITY, "8" as unknown as number]) {
    for (const run of [
      () => decodeStep(steps, { requestsPerGroup: bad, contextTokens: 0 }),
      () => decodeSeconds(steps, { requestsPerGroup: bad, contextTokens: 0 }),
      () => prefillStep(steps, { newTokens: bad }),
      () => prefillSeconds(steps, { newTokens: bad }),
      () => decodeStep(steps, { requestsPerGroup: 1, contextTokens: 0, queryTokens: bad }),
    ])
      expect(run).toThrow(expect.objectContaining({ name: "KvHeadroomError", code: "bad-input" }));
  }
});

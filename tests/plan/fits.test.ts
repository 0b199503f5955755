/** What fits, what does not and by how much: answers, not errors. */
import { describe, expect, test } from "vitest";
import { devices, models } from "../../src/catalog/index.ts";
import {
  type Device,
  kvBytes,
  kvProfiles,
  plan,
  type Scenario,
  stageWeightBytes,
} from "../../src/index.ts";

const h100: Device = devices["h100-sxm-80gb"];
const small: Scenario = {
  model: models["llama-3.1-8b"],
  device: h100,
  workload: { promptTokens: 4096, outputTokens: 1024 },
};

describe("weights that do not fit", () => {
  const scenario: Scenario = { ...small, model: models["llama-3.1-70b"] };
  const planned = plan(scenario);

  test("are an answer without rates and without a cost", () => {
    expect(planned).toMatchObject({ fits: false, limitedBy: "weights" });
    expect(planned.speed).toBeUndefined();
    expect(planned.cost).toBeUndefined();
    expect(planned.concurrency).toMatchObject({ guaranteed: 0, peak: 0, steady: 0 });
    expect(planned.memory.poolBytesPerRank).toBe(0);
  });

  test("say what is missing before the first block, and before the first request", () => {
    const { memory } = planned;
    const taken = 70_553_706_496 * 2 + 3 * 2 ** 30;
    expect(memory.shortBytesPerRank).toBe(taken - memory.deviceBytes);
    expect(memory.shortBytes).toBe(memory.shortBytesPerRank + 5120 * 327_680);
  });

  test("fit a device that is larger by what is missing, and none that is a MiB smaller", () => {
    const mib = h100.driverMemoryMib.value + Math.ceil(planned.memory.shortBytes / 2 ** 20);
    const at = (value: number) =>
      plan({
        ...scenario,
        device: { ...h100, driverMemoryMib: { ...h100.driverMemoryMib, value } },
      });
    expect(at(mib)).toMatchObject({ fits: true, concurrency: { guaranteed: 1 } });
    expect(at(mib - 1)).toMatchObject({ fits: false, limitedBy: "kv-room" });
  });
});

describe("a request that is longer than the pool", () => {
  const at = (maxModelTokens: number, blockTokens: number) =>
    plan({ ...small, engine: { maxModelTokens, blockTokens } });

  test("does not fit, for want of room and not of weights, and says what is missing", () => {
    const planned = at(1_000_000, 16);
    expect(planned).toMatchObject({ fits: false, limitedBy: "kv-room" });
    expect(planned.speed).toBeUndefined();
    expect(planned.memory.fits).toBe(true);
    expect(planned.memory.shortBytes).toBe(1e6 * 131_072 - planned.memory.poolBytesPerRank);
  });

  test("longer than its model is warned of, by prompt and answer or by what is admitted", () => {
    const warned = (change: Partial<Scenario>): boolean =>
      plan({ ...alone, ...change }).warnings.some(({ code }) => code === "longer-than-model");
    const alone: Scenario = {
      model: models["llama-3.1-8b"],
      device: devices["h200-141gb"],
      workload: { promptTokens: 131_072 - 100, outputTokens: 100 },
    };
    expect(warned({})).toBe(false);
    expect(warned({ workload: { promptTokens: 131_072, outputTokens: 1 } })).toBe(true);
    expect(warned({ engine: { maxModelTokens: 200_000 } })).toBe(true);
    const { maxModelTokens: _, ...unknown } = alone.model;
    expect(warned({ model: unknown, engine: { maxModelTokens: 200_000 } })).toBe(false);
  });

  test("is measured in whole blocks: the last token that fits alone may not fit in a block", () => {
    const longest = at(5120, 16).concurrency.longestSequenceTokens ?? 0;
    expect(longest % 1024).not.toBe(0);
    expect(at(longest, 1)).toMatchObject({ fits: true, concurrency: { guaranteed: 1 } });
    const blocked = at(longest, 1024);
    expect(blocked).toMatchObject({ fits: false, concurrency: { guaranteed: 0 } });
    expect(blocked.memory.shortBytes).toBeGreaterThan(0);
  });
});

describe("pipeline stages", () => {
  test("have their own caches and weights, and the one that holds fewest decides", () => {
    const model = models["deepseek-67b"];
    const deployment = { devices: 4, pipelineParallel: 4 };
    const planned = plan({ ...small, model, deployment });
    const layers = kvProfiles(model, { pipelineParallel: 4 }).map((one) => one.cachedLayers);
    expect(layers).toEqual([24, 24, 24, 23]);
    const { memory } = planned;
    const fewest = Math.floor(
      memory.poolBytesPerRank / ((layers[memory.stage] ?? 0) * 4096 * 5120),
    );
    expect(planned.concurrency.guaranteed).toBe(fewest);
    expect(memory.stage).toBe(0);
  });

  test("of stages whose weights do not fit, the one that lacks most is told", () => {
    const model = models["deepseek-v3"];
    const { memory } = plan({ ...small, model, deployment: { pipelineParallel: 2 } });
    const stages = stageWeightBytes(model, { deployment: { pipelineParallel: 2 } });
    expect(stages[1]).toBeGreaterThan(stages[0] ?? 0);
    expect(memory).toMatchObject({ stage: 1, weightBytesPerRank: stages[1] });
  });

  test("a later stage that holds fewer decides too", () => {
    const window = {
      kind: "window",
      kvHeads: 8,
      keyDim: 128,
      valueDim: 128,
      windowTokens: 128,
    } as const;
    const full = { kind: "full", kvHeads: 8, keyDim: 128, valueDim: 128 } as const;
    const model = {
      name: "windows first",
      layerKinds: [{ caches: [window] }, { caches: [full] }],
      layerOrder: [0, 0, 1, 1],
      weights: { totalParameters: 1e9, activeParameters: 1e9 },
    };
    const planned = plan({ ...small, model, deployment: { pipelineParallel: 2 } });
    expect(planned.memory.stage).toBe(1);
    expect(planned.memory.kvBytesPerRequestPerRank).toBe(2 * 4096 * 5120);
  });
});

describe("the batch", () => {
  test("is the steady concurrency where only the room ends it", () => {
    const planned = plan(small);
    expect(planned.limitedBy).toBe("kv-room");
    expect(planned.speed?.runningPerReplica).toBe(planned.concurrency.steady);
  });

  test("ends at the slots of each attention group", () => {
    const planned = plan({
      ...small,
      deployment: { attentionDataParallel: 2 },
      engine: { maxRequests: 8 },
    });
    expect(planned.limitedBy).toBe("slots");
    expect(planned.speed).toMatchObject({ runningPerGroup: 8, runningPerReplica: 16 });
  });

  test("holds more short requests than long ones", () => {
    const at = (outputTokens: number) =>
      plan({ ...small, workload: { promptTokens: 1000, outputTokens } }).concurrency;
    for (const count of ["guaranteed", "peak", "steady"] as const)
      expect(at(100)[count]).toBeGreaterThan(at(4000)[count]);
  });
});

describe("a shared prefix", () => {
  const at = (sharedPrefixTokens: number, promptTokens = 4096) =>
    plan({ ...small, workload: { promptTokens, outputTokens: 1024, sharedPrefixTokens } });

  test("is held once, and each request holds the rest", () => {
    const { memory, concurrency } = at(3000);
    const room = memory.poolBytesPerRank - 3000 * 131_072;
    expect(concurrency.guaranteed).toBe(Math.floor(room / (2120 * 131_072)));
    expect(concurrency.guaranteed).toBeGreaterThan(at(0).concurrency.guaranteed);
  });

  test("longer than a prompt is refused as it was given, not as its whole blocks", () => {
    for (const [prefix, prompt] of [
      [3000, 2999],
      [2010, 2000],
    ] as const)
      expect(() => at(prefix, prompt)).toThrow(
        expect.objectContaining({
          code: "bad-input",
          path: "sharedPrefixTokens",
          value: prefix,
          rule: `a prefix of ${prefix} tokens is longer than a prompt of ${prompt}`,
        }),
      );
  });

  test("is computed for each query unless the cached part holds it, and a warning says so", () => {
    const warned = (cachedPromptFraction?: number, sharedPrefixTokens = 2048) =>
      plan({
        ...small,
        workload: {
          promptTokens: 4096,
          outputTokens: 1024,
          sharedPrefixTokens,
          cachedPromptFraction,
        },
      }).warnings.find(({ code }) => code === "shared-prefix-computed");
    expect(warned()?.message).toContain("give cachedPromptFraction 0.5");
    expect(warned(0.499)?.code).toBe("shared-prefix-computed");
    expect(warned(0.5)).toBe(undefined);
    expect(warned(undefined, 0)).toBe(undefined);
    expect(warned(0, 1365)?.message).toContain("give cachedPromptFraction 0.334");
    expect(warned(0.334, 1365)).toBe(undefined);
  });
});

describe("lengths", () => {
  const at = (workload: Scenario["workload"]) => plan({ ...small, workload });

  test("a sample of equal requests is the same as their length", () => {
    const one = { promptTokens: 4096, outputTokens: 1024 };
    const sampled = at({ requests: [one, one, { ...one, weight: 3 }] });
    const fixed = at(one);
    expect(sampled.concurrency).toEqual(fixed.concurrency);
    expect(sampled.speed?.queriesPerSecondPerReplica).toBeCloseTo(
      fixed.speed?.queriesPerSecondPerReplica ?? 0,
      9,
    );
  });

  test("long answers hold more than their share: steady counts them by their length", () => {
    const mixed = at({
      requests: [
        { promptTokens: 1000, outputTokens: 100 },
        { promptTokens: 1000, outputTokens: 1900 },
      ],
    });
    const mean = at({ promptTokens: 1000, outputTokens: 1000 });
    const steps = [100, 1900].map((o) => o * 1000 + (o * (o - 1)) / 2);
    const held = ((steps[0] ?? 0) + (steps[1] ?? 0)) / 2000;
    expect(mixed.concurrency.heldBytesPerRank).toBeCloseTo(held * 131_072, 3);
    expect(mixed.concurrency.steady).toBeLessThan(mean.concurrency.steady);
  });

  test("a spread length is guaranteed at its longest and peaks at its mean", () => {
    const spread = at({
      promptTokens: { kind: "uniform", least: 1000, most: 3000 },
      outputTokens: { kind: "lognormal", mean: 500, standardDeviation: 400, most: 4000 },
    });
    expect(spread.fits).toBe(true);
    const { guaranteed, peak, steady } = spread.concurrency;
    expect(guaranteed).toBeLessThan(peak);
    expect(peak).toBeLessThan(steady);
    const longest = spread.memory.longestRequestTokens;
    expect(longest).toBeGreaterThan(3000);
    expect(longest).toBeLessThanOrEqual(7000);
    expect(spread.memory.kvBytesPerRequestPerRank).toBe(
      kvBytes(kvProfiles(small.model)[0] as never, longest),
    );
  });

  test("a request that the engine would not admit is refused", () => {
    expect(() => plan({ ...small, engine: { maxModelTokens: 5119 } })).toThrow(
      expect.objectContaining({ code: "bad-input", path: "engine.maxModelTokens" }),
    );
    expect(plan({ ...small, engine: { maxModelTokens: 5120 } }).fits).toBe(true);
  });
});

/** What must be met: the largest batch that meets it, what stops more, and how near one gets where nobody can meet it. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { devices, models } from "../../src/catalog/index.ts";
import { type Objective, plan, type Scenario } from "../../src/index.ts";
import { refusal } from "../refusal.ts";

const scenario: Scenario = {
  model: models["llama-3.1-8b"],
  device: devices["h100-sxm-80gb"],
  engine: { name: "vllm" },
  workload: { promptTokens: 2000, outputTokens: 500 },
};
const at = (objective: Objective, change: Partial<Scenario> = {}) =>
  plan({ ...scenario, ...change, objective }, { figures: false });
const slots = (maxRequests: number) =>
  plan({ ...scenario, engine: { name: "vllm", maxRequests } }, { figures: false }).speed;

describe("the largest batch within an objective meets it, and one more request misses it", () => {
  test.each(["timePerOutputTokenSeconds", "timeToFirstTokenSeconds", "endToEndSeconds"] as const)(
    "%s",
    (name) => {
      for (const running of [2, 17, 60]) {
        const limit = slots(running)?.[name] ?? 0;
        const { speed, concurrency, limitedBy } = at({ [name]: limit * (1 + 1e-9) });
        expect(speed).toMatchObject({ runningPerGroup: running, objectiveMet: true });
        expect(concurrency.withinObjective).toBe(running);
        expect(slots(running + 1)?.[name]).toBeGreaterThan(limit);
        expect(limitedBy).toBe("objective");
      }
    },
  );

  test("all at once: the tightest decides", () => {
    const [few, many] = [slots(9), slots(40)];
    const objective = {
      timePerOutputTokenSeconds: (many?.timePerOutputTokenSeconds ?? 0) * 1.001,
      timeToFirstTokenSeconds: (few?.timeToFirstTokenSeconds ?? 0) * 1.000001,
      endToEndSeconds: 1e6,
    };
    expect(at(objective).speed?.runningPerGroup).toBe(9);
  });
});

test("tokens per second of a user are one over the time per output token, and one of the two is given", () => {
  expect(at({ tokensPerSecondPerUser: 50 }).speed).toEqual(
    at({ timePerOutputTokenSeconds: 1 / 50 }).speed,
  );
  const both = { tokensPerSecondPerUser: 50, timePerOutputTokenSeconds: 0.02 };
  expect(refusal(() => at(both))).toMatchObject({
    code: "bad-input",
    path: "objective.tokensPerSecondPerUser",
  });
});

describe("a share of the requests", () => {
  const requests = [
    { promptTokens: 500, outputTokens: 100, weight: 6 },
    { promptTokens: 2000, outputTokens: 500, weight: 3 },
    { promptTokens: 8000, outputTokens: 2000, weight: 1 },
  ];
  const mixed = { workload: { requests } };
  const batch = (objective: Objective) => at(objective, mixed).speed?.runningPerGroup ?? 0;

  test("of one length is the mean request", () => {
    const objective = { timeToFirstTokenSeconds: 1 };
    expect(at({ ...objective, quantile: 0.99 }).speed).toEqual(at(objective).speed);
  });

  test("that is larger leaves a smaller batch", () => {
    const within = (quantile: number) => batch({ endToEndSeconds: 15, quantile });
    expect(within(0.6)).toBeGreaterThan(within(0.9));
    expect(within(0.9)).toBeGreaterThan(within(0.95));
    expect(within(0.95)).toBe(within(1));
  });

  test("changes nothing for the time per output token, which all requests of a batch have in common", () => {
    const objective = { timePerOutputTokenSeconds: 0.02 };
    expect(batch({ ...objective, quantile: 0.99 })).toBe(batch(objective));
  });

  test("is above 0 and at most 1", () => {
    for (const quantile of [0, -0.5, 1.01, 95, Number.NaN])
      expect(refusal(() => at({ endToEndSeconds: 20, quantile })).path).toBe("objective.quantile");
  });
});

test("what nobody can meet is an answer, and the objective that it names is met", () => {
  fc.assert(
    fc.property(
      fc.record({
        timePerOutputTokenSeconds: fc.double({ min: 1e-6, max: 1e-3, noNaN: true }),
        timeToFirstTokenSeconds: fc.double({ min: 1e-6, max: 1, noNaN: true }),
        endToEndSeconds: fc.double({ min: 1e-6, max: 3, noNaN: true }),
      }),
      (objective) => {
        const { speed, fits, limitedBy, warnings, concurrency } = at(objective);
        expect({ fits, limitedBy }).toEqual({ fits: true, limitedBy: "objective" });
        expect(speed).toMatchObject({ objectiveMet: false, runningPerGroup: 1 });
        expect(concurrency.withinObjective).toBe(0);
        expect(warnings.map(({ code }) => code)).toContain("objective-not-met");
        const missed = speed?.missedObjectives ?? [];
        expect(missed.length).toBeGreaterThan(0);
        const nearest = Object.fromEntries(
          missed.map((one) => [one.objective, one.reachedSeconds * (1 + 1e-12)]),
        );
        expect(at({ ...objective, ...nearest }).speed?.objectiveMet).toBe(true);
      },
    ),
  );
});

describe("what binds is named", () => {
  const named = (change: Partial<Scenario>) => plan({ ...scenario, ...change }).limitedBy;

  test.each<readonly [string, Partial<Scenario>]>([
    ["weights", { model: models["llama-3.1-70b"] }],
    ["kv-room", { workload: { promptTokens: 100, outputTokens: 20_000 } }],
    ["slots", { engine: { name: "vllm", maxRequests: 4 } }],
    ["objective", { objective: { timePerOutputTokenSeconds: 0.012 } }],
    ["compute", { workload: { promptTokens: 8000, outputTokens: 10 } }],
    [
      "bandwidth",
      {
        formats: { weights: "nvfp4" },
        device: devices["h200-141gb"],
        workload: { promptTokens: 16_000, outputTokens: 16_000, cachedPromptFraction: 1 },
      },
    ],
    [
      "links",
      {
        model: models["deepseek-v3"],
        device: devices["h100-sxm-80gb"],
        deployment: { devices: 128, attentionDataParallel: 128, expertParallel: 128 },
        workload: { promptTokens: 100, outputTokens: 400, cachedPromptFraction: 1 },
      },
    ],
  ])("%s", (limit, change) => {
    expect(named(change)).toBe(limit);
  });

  test("a resource binds exactly where a tenth more requests at once would bring less than a hundredth more", () => {
    const { speed, limitedBy } = plan({
      ...scenario,
      workload: { promptTokens: 8000, outputTokens: 10 },
    });
    expect(limitedBy).not.toBe(speed?.limitedBy);
    expect(speed?.batchElasticity).toBeLessThan(0.1);
  });
});

test("batches of 1 and of a million, answers of one token and full hits behave", () => {
  const tiny = { ...models["llama-3.1-8b"], layerKinds: models["llama-3.1-8b"].layerKinds };
  for (const maxRequests of [1, 1_000_000])
    for (const outputTokens of [1, 2, 4000])
      for (const cachedPromptFraction of [0, 1]) {
        const { speed } = plan({
          ...scenario,
          model: tiny,
          engine: { name: "vllm", maxRequests },
          workload: { promptTokens: 16, outputTokens, cachedPromptFraction },
          objective: { endToEndSeconds: 1000 },
        });
        expect(speed?.timePerOutputTokenSeconds).toBeGreaterThan(0);
        expect(speed?.timeToFirstTokenSeconds).toBeGreaterThan(0);
        expect(Number.isFinite(speed?.queriesPerSecondPerReplica)).toBe(true);
      }
});

/** What holds for the plan of any scenario. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { engines, explain, type Plan, parameters, plan, weightFormat } from "../../src/index.ts";
import { scenario } from "./scenarios.ts";

const near = (value: number, expected: number, digits = 9): void =>
  expect(value / expected).toBeCloseTo(1, digits);

/** Every number of a value, however deep. */
function numbers(value: unknown): readonly number[] {
  if (typeof value === "number") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(numbers);
}

test("a plan is JSON: it comes back as it went, without a null in it", () => {
  fc.assert(
    fc.property(scenario, (given) => {
      const planned = plan(given);
      const text = JSON.stringify(planned);
      expect(text).not.toMatch(/\bnull[,\]}]|NaN|Infinity/);
      expect(JSON.parse(text)).toEqual(planned);
    }),
    { numRuns: 300 },
  );
});

test("every number of a plan is finite and none is negative, but a profit", () => {
  fc.assert(
    fc.property(scenario, (given) => {
      const { cost, ...rest } = plan(given);
      const { profit, ...costs } = cost ?? {};
      expect(numbers(profit).every(Number.isFinite)).toBe(true);
      for (const value of numbers({ rest, costs })) {
        expect(Number.isFinite(value)).toBe(true);
        expect(value).toBeGreaterThanOrEqual(0);
      }
    }),
  );
});

test("without figures it is the same plan, and the same scenario gives the same plan", () => {
  fc.assert(
    fc.property(scenario, (given) => {
      const { figures, ...answer } = plan(given);
      const { figures: none, ...short } = plan(given, { figures: false });
      expect(short).toEqual(answer);
      expect(none).toEqual([]);
      expect(figures.length).toBeGreaterThan(0);
      expect(plan(structuredClone(given)).figures).toEqual(figures);
    }),
  );
});

test("every figure has a basis, and none is specified or measured without a source", () => {
  fc.assert(
    fc.property(scenario, (given) => {
      const { figures } = plan(given);
      const ids = figures.map(({ id }) => id);
      expect(new Set(ids).size).toBe(ids.length);
      for (const { label, unit, formula, basis, source } of figures) {
        expect(["input", "exact", "spec", "measured", "fitted", "heuristic"]).toContain(basis);
        if (basis === "spec" || basis === "measured") expect(source).toMatch(/\S/);
        for (const text of [label, unit, formula]) expect(text).toMatch(/\S/);
      }
    }),
  );
});

test("explain prints every figure with its formula and basis, and every warning", () => {
  fc.assert(
    fc.property(scenario, (given) => {
      const planned = plan(given);
      const text = explain(planned);
      for (const { label, formula, basis } of planned.figures) {
        expect(text).toContain(`${label} = `);
        expect(text).toContain(`[${basis}]`);
        expect(text).toContain(`= ${formula}`);
      }
      for (const { code } of planned.warnings) expect(text).toContain(`warning ${code}: `);
      expect(text).not.toMatch(/NaN|undefined|Infinity|null|\[object/);
    }),
  );
});

test("it fits exactly where one request of the longest length fits on each group", () => {
  fc.assert(
    fc.property(scenario, (given) => {
      const planned = plan(given);
      const { fits, memory, concurrency, speed, limitedBy } = planned;
      expect(fits).toBe(concurrency.guaranteed >= concurrency.groups);
      if (limitedBy !== "engine") expect(memory.shortBytes === 0).toBe(fits);
      expect(memory.shortBytesPerRank > 0 && memory.fits).toBe(false);
      expect(speed !== undefined).toBe(fits);
      expect(planned.cost !== undefined).toBe(fits && given.price !== undefined);
      if (!fits && limitedBy !== "engine")
        expect(limitedBy).toBe(memory.fits ? "kv-room" : "weights");
      if (limitedBy === "engine") expect(planned.engine?.refusal).toMatch(/.{10}/);
    }),
    { numRuns: 300 },
  );
});

test("guaranteed ≤ peak, and ≤ steady for one length token by token; no more is held than the pool has", () => {
  fc.assert(
    fc.property(scenario, (given) => {
      const { concurrency, memory } = plan(given);
      const { guaranteed, peak, steady } = concurrency;
      expect(guaranteed).toBeLessThanOrEqual(peak);
      const { blockTokens } = { ...engines[given.engine?.name ?? "ideal"], ...given.engine };
      if (blockTokens === 1 && typeof given.workload.outputTokens === "number")
        expect(peak).toBeLessThanOrEqual(steady);
      if ((given.workload.sharedPrefixTokens ?? 0) > 0) return;
      const perGroup = guaranteed / concurrency.groups;
      expect(perGroup * memory.kvBytesPerRequestPerRank).toBeLessThanOrEqual(
        memory.poolBytesPerRank,
      );
      expect(memory.poolBytesPerRank + memory.weightBytesPerRank).toBeLessThanOrEqual(
        Math.max(memory.deviceBytes, memory.weightBytesPerRank),
      );
    }),
  );
});

test("the running batch is within room, slots and objective, and says which ended it", () => {
  fc.assert(
    fc.property(scenario, (given) => {
      const { speed, concurrency, limitedBy } = plan(given);
      if (speed === undefined) return;
      const { runningPerGroup, runningPerReplica, batchElasticity = 1 } = speed;
      if (batchElasticity >= 0.1) expect(limitedBy).toBe(speed.limitedBy);
      else expect(["compute", "bandwidth", "links", "overhead"]).toContain(limitedBy);
      expect(runningPerReplica).toBe(runningPerGroup * concurrency.groups);
      const slots = given.engine?.maxRequests ?? Number.POSITIVE_INFINITY;
      const room = Math.floor(concurrency.perGroup.steady);
      expect(runningPerGroup).toBeLessThanOrEqual(Math.min(room, slots));
      if (limitedBy === "kv-room") expect(runningPerGroup).toBe(room);
      if (limitedBy === "slots") expect(runningPerGroup).toBe(slots);
      const limit = given.objective?.timePerOutputTokenSeconds;
      if (limit !== undefined)
        expect(speed.objectiveMet).toBe(speed.timePerOutputTokenSeconds <= limit);
    }),
  );
});

test("rates of a device times devices are those of the replica, and its time is spent once", () => {
  fc.assert(
    fc.property(scenario, (given) => {
      const { speed, cost } = plan(given);
      if (speed === undefined || cost === undefined || given.price === undefined) return;
      const { usdPerDeviceHour, loadFactor = 1 } = given.price;
      const devices = cost.usdPerReplicaHour / usdPerDeviceHour;
      expect(Number.isInteger(devices)).toBe(true);
      near(speed.outputTokensPerSecondPerDevice * devices, speed.outputTokensPerSecondPerReplica);
      if (speed.basis !== "measured")
        near(speed.runningPerReplica / speed.endToEndSeconds, speed.queriesPerSecondPerReplica);
      const perHour = 3600 * speed.queriesPerSecondPerReplica * loadFactor;
      near(cost.usdPerQuery * perHour, cost.usdPerReplicaHour, 8);
    }),
    { numRuns: 300 },
  );
});

test("the end is the first token and the others, no slower than the roofline allows, within its range", () => {
  fc.assert(
    fc.property(scenario, (given) => {
      const { speed, warnings } = plan(given);
      if (speed === undefined || speed.basis === "measured") return;
      const { bound, range } = speed;
      const outputTokens = speed.outputTokensPerSecondPerReplica / speed.queriesPerSecondPerReplica;
      near(
        speed.timeToFirstTokenSeconds + (outputTokens - 1) * speed.timePerOutputTokenSeconds,
        speed.endToEndSeconds,
      );
      near(speed.tokensPerSecondPerUser * speed.timePerOutputTokenSeconds, 1);
      for (const time of ["timePerOutputTokenSeconds", "endToEndSeconds"] as const)
        expect(bound?.[time] ?? 0).toBeLessThanOrEqual(speed[time] * (1 + 1e-12));
      expect(bound?.queriesPerSecondPerReplica).toBeGreaterThanOrEqual(
        speed.queriesPerSecondPerReplica * (1 - 1e-12),
      );
      const codes = warnings.map(({ code }) => code);
      expect(codes.includes("speed-not-measured") || codes.includes("speed-is-a-bound")).toBe(
        range === undefined,
      );
      if (range === undefined) expect(speed.basis).toBe("heuristic");
    }),
  );
});

test("no group computes more prompts than it has time for, however short the answers", () => {
  fc.assert(
    fc.property(scenario, fc.integer({ min: 1, max: 4 }), (given, outputTokens) => {
      const { measured: _, objective: __, ...rest } = given;
      const workload = { ...given.workload, requests: undefined, promptTokens: 3000, outputTokens };
      const { speed } = plan({ ...rest, workload });
      if (speed === undefined) return;
      const stages = given.deployment?.pipelineParallel ?? 1;
      expect(speed.queriesPerSecondPerGroup * speed.prefillSecondsPerQuery).toBeLessThanOrEqual(
        stages * (1 + 1e-12),
      );
    }),
  );
});

test("the ranks of a replica hold all weights, once or more", () => {
  fc.assert(
    fc.property(scenario, (given) => {
      const { model } = given;
      if (model.weights?.outside === undefined) return;
      const format = given.formats?.weights ?? model.weights.formats ?? "bf16";
      const { embedding, lmHead, ...layers } = model.weights.outside;
      const { memory, speed } = plan(given);
      const {
        tensorParallel = 1,
        pipelineParallel = 1,
        attentionDataParallel = 1,
      } = given.deployment ?? {};
      const devices = tensorParallel * pipelineParallel * attentionDataParallel;
      const least =
        ((parameters(model, "total") - embedding - lmHead - layers.other - layers.norms) *
          Math.min(
            16,
            ...(["attention", "denseFeedForward", "routedExperts", "sharedExperts"] as const).map(
              (part) => weightFormat(format, part).bits,
            ),
          )) /
        8;
      if (pipelineParallel === 1)
        expect(memory.weightBytesPerRank * devices).toBeGreaterThanOrEqual(least * 0.999);
      expect(speed === undefined || memory.weightBytesPerRank < memory.deviceBytes).toBe(true);
    }),
  );
});

function costOf(planned: Plan): number {
  return planned.cost?.usdPerQuery ?? 0;
}

test("twice the price is twice the cost, and a plan's numbers but the cost do not move", () => {
  fc.assert(
    fc.property(scenario, (given) => {
      const priced = { ...given, price: { usdPerDeviceHour: 2 } };
      const dearer = { ...given, price: { usdPerDeviceHour: 4 } };
      const [once, twice] = [plan(priced), plan(dearer)];
      expect(costOf(twice)).toBe(2 * costOf(once));
      expect(twice.speed).toEqual(once.speed);
      expect(twice.concurrency).toEqual(once.concurrency);
    }),
  );
});

test("a larger pool holds no fewer requests", () => {
  fc.assert(
    fc.property(scenario, fc.integer({ min: 0, max: 2 ** 30 }), (given, saved) => {
      const reserve = { runtimeBytes: saved, activationBytes: 2 ** 30, graphBytes: 2 ** 29 };
      const tight = plan({ ...given, reserve }).concurrency;
      const roomy = plan({ ...given, reserve: { ...reserve, runtimeBytes: 0 } }).concurrency;
      for (const count of ["guaranteed", "peak", "steady"] as const)
        expect(roomy[count]).toBeGreaterThanOrEqual(tight[count]);
    }),
  );
});

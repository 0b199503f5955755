/** Memory below the device: by hand, at its limits, and what must be conserved. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  complete,
  type EngineState,
  engineState,
  enqueue,
  isBusy,
  type Offload,
  type RequestOutcome,
  type SimulatedRequest,
  type Simulation,
  type SimulationSettings,
  schedule,
  simulate,
} from "../../../src/simulate/engine/index.ts";
import { refusal } from "../../refusal.ts";
import { type Scenario, scenario } from "./scenarios.ts";

const host: Offload = {
  blockBytesPerRank: 100,
  tiers: [{ name: "host", capacityBlocks: 50, bytesPerSecondPerRank: 100, latencySeconds: 0.5 }],
};

/** Prompts of three blocks of four tokens: a, then b, which evicts a, then a again. */
function prompt(first: number, arrivalSeconds: number): SimulatedRequest {
  const promptIds = Array.from({ length: 12 }, (_, token) => first + token);
  return { arrivalSeconds, promptTokens: 12, outputTokens: 1, promptIds };
}
const back = [prompt(0, 0), prompt(100, 100), prompt(0, 200)];

function ran(
  offload: Offload,
  requests: readonly SimulatedRequest[] = back,
  engine: Partial<SimulationSettings["engine"]> = {},
): { readonly result: Simulation; readonly outcomes: readonly RequestOutcome[] } {
  const outcomes: RequestOutcome[] = [];
  const settings: SimulationSettings = {
    engine: { poolBlocks: 4, blockTokens: 4, offload, ...engine },
    stepTime: { stepSeconds: 1, secondsPerPrefillToken: 1 },
  };
  const result = simulate(requests, settings, { onRequest: (one) => outcomes.push(one) });
  return { result, outcomes };
}

describe("a prompt that was evicted", () => {
  test("is loaded in latency + blocks × bytes / bandwidth, and its last block is computed", () => {
    const { result, outcomes } = ran(host);
    // 0.5 s + 2 × 1 s for two blocks, then a step of 1 + 4 s
    expect(outcomes[2]).toMatchObject({
      timeToFirstTokenSeconds: 7.5,
      hitTokens: 8,
      loadedTokens: 8,
    });
    expect(result.deviceSeconds).toMatchObject({ load: 2.5, prefill: 13 + 13 + 5 });
    expect(result.hits.byTier).toEqual([
      { name: "device", hitTokens: 0, resumedHitTokens: 0, hitShare: 0, evictedTokens: 24 },
      {
        name: "host",
        hitTokens: 8,
        resumedHitTokens: 0,
        hitShare: 1,
        evictedTokens: 0,
        below: { writtenTokens: 24, passedOverTokens: 0, linkSeconds: 2.5 },
      },
    ]);
  });

  test("takes as long where the step waits instead of the request", () => {
    expect(ran({ ...host, overlap: false }).result).toMatchObject({
      seconds: ran(host).result.seconds,
      deviceSeconds: { load: 2.5, prefill: 31 },
    });
  });

  test("is computed where that is faster: break-even at bytes / seconds of computing them", () => {
    // two blocks of 100 bytes against 8 s of computing: 0.5 + 200 / bandwidth < 8 above 26.7 bytes a second
    const at = (bytesPerSecondPerRank: number): number | undefined => {
      const [tier] = host.tiers;
      if (tier === undefined) throw new Error("no tier");
      const { result } = ran({ ...host, tiers: [{ ...tier, bytesPerSecondPerRank }] });
      return result.hits.byTier[1]?.below?.passedOverTokens;
    };
    expect(at(26.6)).toBe(8);
    expect(at(26.7)).toBe(0);
  });

  test("is loaded all the same where told so", () => {
    const { result } = ran({
      ...host,
      load: "always",
      tiers: [{ name: "disk", capacityBlocks: 50, bytesPerSecondPerRank: 1 }],
    });
    expect(result.deviceSeconds.load).toBe(200);
  });

  test("comes from a second tier when the first has passed it on", () => {
    const tier = { bytesPerSecondPerRank: 1e6 };
    const { result } = ran({
      ...host,
      tiers: [
        { name: "host", capacityBlocks: 1, ...tier },
        { name: "disk", capacityBlocks: 9, ...tier },
      ],
    });
    expect(result.hits.byTier.map(({ name, hitTokens }) => [name, hitTokens])).toEqual([
      ["device", 0],
      ["host", 4],
      ["disk", 4],
    ]);
  });
});

describe("two prompts that load at once", () => {
  const four = [prompt(0, 0), prompt(100, 100), prompt(0, 200), prompt(100, 200)];
  const small = { poolBlocks: 7, maxRequests: 2 };
  const evicting = [four[0], four[1], prompt(200, 150), prompt(300, 170), four[2], four[3]].filter(
    (one) => one !== undefined,
  );

  test("use the link one after the other, while the first already computes", () => {
    const { outcomes } = ran(host, evicting, small);
    const [first, second] = outcomes.slice(-2);
    // loads end after 2.5 and 5 s; steps of 5 s from then on, one after the other
    expect(first?.timeToFirstTokenSeconds).toBe(7.5);
    expect(second?.timeToFirstTokenSeconds).toBe(12.5);
  });

  test("hold up one step together without overlap", () => {
    const { outcomes } = ran({ ...host, overlap: false }, evicting, small);
    // 5 s for both loads, then one step with both last blocks
    expect(outcomes.slice(-2).map((one) => one.timeToFirstTokenSeconds)).toEqual([14, 14]);
  });
});

const stepTime = { stepSeconds: 0.3, secondsPerPrefillToken: 0.2 };

function asked({ requests }: Scenario): SimulatedRequest[] {
  return requests.map(({ arrivalSeconds, prompt: ids, output, priority }) => ({
    arrivalSeconds,
    promptTokens: ids.length,
    outputTokens: output.length,
    promptIds: ids,
    priority,
  }));
}

const tiered = scenario({ repeatOutputs: false, tiers: true });

describe("tiers at their limits", () => {
  test("of no size are none", () => {
    fc.assert(
      fc.property(tiered, (one) => {
        const { offload, ...engine } = one.rules;
        if (offload === undefined) throw new Error("no tiers");
        const tiers = offload.tiers.map((tier) => ({ ...tier, capacityBlocks: 0 }));
        const empty = simulate(asked(one), {
          engine: { ...engine, offload: { ...offload, tiers } },
          stepTime,
        });
        const without = simulate(asked(one), { engine, stepTime });
        const { byTier } = empty.hits;
        expect({
          ...empty,
          settings: 0,
          hits: { ...empty.hits, byTier: byTier.slice(0, 1) },
        }).toEqual({ ...without, settings: 0 });
        for (const { hitTokens, resumedHitTokens } of byTier.slice(1))
          expect([hitTokens, resumedHitTokens]).toEqual([0, 0]);
      }),
    );
  });

  test("without limits hit what a device without limits hits, one request at a time", () => {
    let loaded = 0;
    fc.assert(
      fc.property(tiered, fc.constantFrom("exclusive", "inclusive"), (one, mode) => {
        const { offload: _, ...rules } = one.rules;
        const engine = { ...rules, maxRequests: 1, watermark: 0 };
        const offload: Offload = {
          blockBytesPerRank: 1,
          mode: mode as "exclusive",
          overlap: false,
          tiers: [{ name: "host", capacityBlocks: 10_000, bytesPerSecondPerRank: 1e300 }],
        };
        const small = simulate(asked(one), { engine: { ...engine, offload }, stepTime });
        // what the small pool refuses, the large one must not see
        fc.pre(small.requests.finished === small.requests.arrived);
        const large = simulate(asked(one), { engine: { ...engine, poolBlocks: 5000 }, stepTime });
        expect(small.hits.hitTokens).toBe(large.hits.hitTokens);
        expect(small.seconds).toBe(large.seconds);
        loaded += small.hits.byTier[1]?.hitTokens ?? 0;
      }),
      { numRuns: 100 },
    );
    expect(loaded).toBeGreaterThan(500);
  });
});

/** The keys that the pool of the device, or of a tier, still carries. */
function keysOf({ twin, keyLow, keyHigh }: EngineState["pool"]): Set<string> {
  const keys = new Set<string>();
  twin.forEach((other, block) => {
    if (other > 0) keys.add(`${keyLow[block]} ${keyHigh[block]}`);
  });
  return keys;
}

describe("with tiers, any run", () => {
  test("conserves hits and time", () => {
    fc.assert(
      fc.property(tiered, (one) => {
        const result = simulate(asked(one), { engine: one.rules, stepTime });
        const { hits, deviceSeconds } = result;
        const sum = (field: "hitTokens" | "resumedHitTokens"): number =>
          hits.byTier.reduce((all, tier) => all + tier[field], 0);
        expect(sum("hitTokens")).toBe(hits.hitTokens);
        expect(sum("resumedHitTokens")).toBe(hits.resumedHitTokens);
        for (const { hitTokens } of hits.byTier) expect(hitTokens).toBeGreaterThanOrEqual(0);
        const { prefill, recompute, decode, load, idle, total } = deviceSeconds;
        expect(prefill + recompute + decode + load + idle).toBeCloseTo(total, 9);
      }),
    );
  });

  test("keeps each content in one place where tiers are exclusive", () => {
    fc.assert(
      fc.property(tiered, ({ rules, requests }) => {
        if (rules.offload === undefined) throw new Error("no tiers");
        const state = engineState({
          ...rules,
          offload: { ...rules.offload, mode: "exclusive", load: "always" },
        });
        const left = [...requests];
        for (let now = 0; now < 200 && (left.length > 0 || isBusy(state)); now += 1) {
          for (; (left[0]?.arrivalSeconds ?? 1e9) <= now; left.shift())
            enqueue(state, {
              promptTokens: left[0]?.prompt.length ?? 1,
              outputTokens: left[0]?.output.length ?? 1,
              promptIds: left[0]?.prompt ?? [],
            });
          schedule(state, now);
          complete(state);
          const places = [state.pool, ...(state.lower?.tiers ?? []).map(({ pool }) => pool)];
          const all = places.map(keysOf);
          const together = new Set(all.flatMap((keys) => [...keys]));
          expect(all.reduce((count, { size }) => count + size, 0)).toBe(together.size);
        }
      }),
    );
  });
});

describe("tiers are refused", () => {
  const [tier] = host.tiers;
  test.each<[string, string, unknown, unknown]>([
    ["offload.tiers", "bad-input", { ...host, tiers: [] }, {}],
    ["offload.blockBytesPerRank", "bad-input", { ...host, blockBytesPerRank: 0 }, {}],
    ["offload.mode", "bad-input", { ...host, mode: "both" }, {}],
    ["offload.load", "bad-input", { ...host, load: "never" }, {}],
    [
      "offload.tiers[0].capacityBlocks",
      "bad-input",
      { ...host, tiers: [{ ...tier, capacityBlocks: 1.5 }] },
      {},
    ],
    [
      "offload.tiers[0].bytesPerSecondPerRank",
      "bad-input",
      { ...host, tiers: [{ ...tier, bytesPerSecondPerRank: Number.NaN }] },
      {},
    ],
    ["offload", "bad-input", host, { prefixCaching: false }],
    ["offload.overlap", "unsupported", host, { chunkedPrefill: false }],
    ["offload", "unsupported", host, { groups: [{ kind: "window", windowTokens: 8 }] }],
  ])("at %s, as %s", (path, code, offload, engine) => {
    expect(refusal(() => ran(offload as Offload, back, engine as object))).toMatchObject({
      code,
      path,
    });
  });

  test("where a choice by time has no step time", () => {
    expect(refusal(() => engineState({ poolBlocks: 9, offload: host }))).toMatchObject({
      path: "offload.load",
    });
  });
});

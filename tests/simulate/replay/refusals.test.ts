/** What a replay refuses, and what a broken or stopped stream gives. */
import { describe, expect, test } from "vitest";
import {
  blockTrace,
  capacityForShare,
  exampleTrace,
  hitCurve,
  hitCurveAt,
  hitCurveStream,
  loadTrace,
  replay,
  replayReplicas,
  replayStream,
  replayTiers,
  type TraceRequest,
} from "../../../src/simulate/index.ts";
import { refusal } from "../../refusal.ts";

const trace = blockTrace(exampleTrace);
const router = { kind: "round-robin" } as const;

describe("bad settings are named", () => {
  test.each<[string, () => unknown]>([
    ["capacityBlocks", () => replay(trace, { capacityBlocks: -1 })],
    ["capacityBlocks", () => replay(trace, { capacityBlocks: 1.5 })],
    ["capacityBlocks", () => replay(trace, { capacityBlocks: Number.NaN })],
    ["policy", () => replay(trace, { capacityBlocks: 1, policy: "mru" as "lru" })],
    ["capacityBlocks", () => hitCurveAt(hitCurve(trace), -1)],
    ["share", () => capacityForShare(hitCurve(trace), 1.1)],
    ["share", () => capacityForShare(hitCurve(trace), Number.NaN)],
    ["tiers", () => replayTiers(trace, { tiers: [] })],
    [
      "tiers[1].capacityBlocks",
      () =>
        replayTiers(trace, {
          tiers: [
            { name: "a", capacityBlocks: 1 },
            { name: "b", capacityBlocks: -1 },
          ],
        }),
    ],
    ["mode", () => replayTiers(trace, { tiers: [], mode: "both" as "exclusive" })],
    ["replicas", () => replayReplicas(trace, { replicas: 0, capacityBlocks: 1, router })],
    [
      "router.kind",
      () =>
        replayReplicas(trace, {
          replicas: 1,
          capacityBlocks: 1,
          router: { kind: "random" as "round-robin" },
        }),
    ],
    [
      "router.loadPenalty",
      () =>
        replayReplicas(trace, {
          replicas: 1,
          capacityBlocks: 1,
          router: { kind: "longest-prefix", loadPenalty: -1 },
        }),
    ],
  ])("%s", (path, run) => {
    expect(refusal(run)).toMatchObject({ code: "bad-input", path });
  });

  test("a stream shows no future, so it has no optimum", async () => {
    await expect(
      replayStream(exampleTrace, { capacityBlocks: 1, policy: "optimum" }),
    ).rejects.toMatchObject({ code: "unsupported", path: "policy" });
  });
});

describe("capacities of 0 and 1", () => {
  test("0 finds nothing and 1 only the first block that all share", () => {
    expect(replay(trace, { capacityBlocks: 0 })).toMatchObject({
      blocksHit: 0,
      residentBlocks: 0,
      evictions: 45,
    });
    expect(replay(trace, { capacityBlocks: 1 }).blocksHit).toBe(7);
  });
});

describe("bad traces", () => {
  const good: TraceRequest = {
    arrivalSeconds: 0,
    promptTokens: 8,
    outputTokens: 1,
    promptIds: [1, 2],
    tokensPerId: 4,
  };

  test.each<[string, string, TraceRequest[]]>([
    ["no request", "trace", []],
    ["an id below 0", "promptIds[1]", [{ ...good, promptIds: [1, -2] }]],
    ["an id that is no number", "promptIds[0]", [{ ...good, promptIds: [Number.NaN, 2] }]],
    ["too few ids", "promptIds", [{ ...good, promptIds: [1] }]],
    ["too many ids", "line 3, promptIds", [{ ...good, promptIds: [1, 2, 3], line: 3 }]],
    ["a prompt of 0", "promptTokens", [{ ...good, promptTokens: 0 }]],
    ["an output of 0", "outputTokens", [{ ...good, outputTokens: 0 }]],
    ["a time below 0", "arrivalSeconds", [{ ...good, arrivalSeconds: -1 }]],
    ["a time that is no number", "arrivalSeconds", [{ ...good, arrivalSeconds: Number.NaN }]],
    [
      "a time before the one before it",
      "line 2, arrivalSeconds",
      [
        { ...good, arrivalSeconds: 3 },
        { ...good, arrivalSeconds: 2.5, line: 2 },
      ],
    ],
    ["another block length", "promptIds", [good, { ...good, tokensPerId: 8, promptIds: [1] }]],
  ])("%s is refused", (_, path, list) => {
    expect(refusal(() => blockTrace(list))).toMatchObject({ code: "bad-input", path });
  });

  test("a trace of lengths alone cannot be replayed", () => {
    const { promptIds: _, ...lengths } = good;
    expect(refusal(() => blockTrace([lengths]))).toMatchObject({ code: "not-known" });
  });
});

async function* breaking(after: number): AsyncGenerator<TraceRequest, void> {
  yield* exampleTrace.slice(0, after);
  throw new Error("connection reset");
}

describe("a stream that breaks half-way", () => {
  test("gives what came before, labelled", async () => {
    const whole = replay(blockTrace(exampleTrace.slice(0, 5)), { capacityBlocks: 12 });
    expect(await replayStream(breaking(5), { capacityBlocks: 12 })).toEqual({
      ...whole,
      complete: false,
      stoppedBy: "source",
      reason: "connection reset",
    });
    const loaded = await loadTrace(breaking(5));
    expect(loaded).toMatchObject({ complete: false, trace: { requests: 5 } });
    expect(await hitCurveStream(breaking(5))).toMatchObject({ complete: false, requests: 5 });
  });

  test("a refusal is still a refusal", async () => {
    const bad = [...exampleTrace, { arrivalSeconds: 0, promptTokens: 4, outputTokens: 1 }];
    await expect(replayStream(bad, { capacityBlocks: 12 })).rejects.toMatchObject({
      code: "not-known",
    });
  });
});

describe("a signal", () => {
  test("stops the run where it is", async () => {
    const stop = new AbortController();
    async function* requests(): AsyncGenerator<TraceRequest, void> {
      for (const [index, request] of exampleTrace.entries()) {
        if (index === 3) stop.abort(new Error("enough"));
        yield request;
      }
    }
    const found = await replayStream(requests(), { capacityBlocks: 12, signal: stop.signal });
    expect(found).toMatchObject({
      complete: false,
      stoppedBy: "signal",
      reason: "enough",
      requests: 4,
    });
  });

  test("raised beforehand does nothing at all", async () => {
    const found = await replayStream(exampleTrace, {
      capacityBlocks: 12,
      signal: AbortSignal.abort(new Error("no")),
    });
    expect(found).toMatchObject({ complete: false, requests: 0, blocksHit: 0 });
  });
});

test("progress is told every 4,096 requests and at the end", async () => {
  const seen: number[] = [];
  const list = Array.from({ length: 10_000 }, () => exampleTrace[0] as TraceRequest);
  await replayStream(list, {
    capacityBlocks: 12,
    onProgress: ({ requests }) => seen.push(requests),
  });
  expect(seen).toEqual([4096, 8192, 10_000]);
});

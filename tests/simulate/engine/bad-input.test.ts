/** What a simulation refuses, by name, and what it counts instead of hanging. */
import { describe, expect, test } from "vitest";
import {
  engineState,
  enqueue,
  type SimulatedRequest,
  type SimulationSettings,
  simulate,
  simulateAsync,
} from "../../../src/simulate/engine/index.ts";

const good: SimulatedRequest = { arrivalSeconds: 0, promptTokens: 6, outputTokens: 4 };
const settings: SimulationSettings = {
  engine: { poolBlocks: 11, blockTokens: 4 },
  stepTime: { stepSeconds: 1 },
};

function refusal(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  return undefined;
}

describe("settings", () => {
  test.each<[string, unknown, string]>([
    ["poolBlocks", { engine: { poolBlocks: 0 } }, "bad-input"],
    ["poolBlocks", { engine: { poolBlocks: 1 } }, "bad-input"],
    ["poolBlocks", { engine: { poolBlocks: Number.NaN } }, "bad-input"],
    ["poolBlocks", { engine: { poolBlocks: 2 ** 31 } }, "bad-input"],
    ["blockTokens", { engine: { poolBlocks: 9, blockTokens: 0 } }, "bad-input"],
    ["stepTokens", { engine: { poolBlocks: 9, stepTokens: 1.5 } }, "bad-input"],
    ["maxRequests", { engine: { poolBlocks: 9, maxRequests: -1 } }, "bad-input"],
    ["watermark", { engine: { poolBlocks: 9, watermark: 1.1 } }, "bad-input"],
    ["policy", { engine: { poolBlocks: 9, policy: "lifo" } }, "bad-input"],
    ["groups", { engine: { poolBlocks: 9, groups: [] } }, "bad-input"],
    ["groups[0].kind", { engine: { poolBlocks: 9, groups: [{ kind: "ring" }] } }, "bad-input"],
    [
      "groups[0].windowTokens",
      { engine: { poolBlocks: 9, groups: [{ kind: "window", windowTokens: 0 }] } },
      "bad-input",
    ],
    [
      "groups[1]",
      { engine: { poolBlocks: 9, groups: [{ kind: "full" }, { kind: "state" }] } },
      "unsupported",
    ],
    [
      "groups",
      { engine: { poolBlocks: 9, prefixCaching: false, groups: [{ kind: "state" }] } },
      "unsupported",
    ],
    [
      "recomputesLastHit",
      {
        engine: {
          poolBlocks: 9,
          recomputesLastHit: true,
          groups: [{ kind: "full" }, { kind: "window", windowTokens: 8 }],
        },
      },
      "unsupported",
    ],
    ["stepTime", { stepTime: { stepSeconds: 0 } }, "bad-input"],
    ["stepTime.stepSeconds", { stepTime: { stepSeconds: Number.NaN } }, "bad-input"],
    [
      "stepTime.secondsPerPrefillToken",
      { stepTime: { stepSeconds: 1, secondsPerPrefillToken: -1 } },
      "bad-input",
    ],
    ["stepTime()", { stepTime: () => Number.NaN }, "bad-input"],
    ["stepTime()", { stepTime: () => -1 }, "bad-input"],
    ["users.count", { users: { count: 0 } }, "bad-input"],
    ["users.thinkSeconds", { users: { count: 1, thinkSeconds: -1 } }, "bad-input"],
    ["replicas", { replicas: 0 }, "bad-input"],
    ["router", { router: "nearest" }, "bad-input"],
    ["usdPerDeviceHour", { usdPerDeviceHour: 0 }, "bad-input"],
    ["objective.endToEndSeconds", { objective: { endToEndSeconds: 0 } }, "bad-input"],
    ["untilSeconds", { untilSeconds: Number.NaN }, "bad-input"],
    ["timelineRows", { timelineRows: 3 }, "bad-input"],
  ])("%s of %j is refused", (path, wrong, code) => {
    expect(
      refusal(() => simulate([good], { ...settings, ...(wrong as Partial<SimulationSettings>) })),
    ).toMatchObject({ name: "KvHeadroomError", code, path });
  });
});

describe("requests", () => {
  test.each<[string, unknown]>([
    ["arrivalSeconds", { arrivalSeconds: -1 }],
    ["arrivalSeconds", { arrivalSeconds: Number.NaN }],
    ["arrivalSeconds", { arrivalSeconds: undefined }],
    ["promptTokens", { promptTokens: 0 }],
    ["promptTokens", { promptTokens: 2 ** 31 }],
    ["outputTokens", { outputTokens: 0 }],
    ["outputTokens", { outputTokens: Number.NaN }],
    ["priority", { priority: Number.NaN }],
    ["promptIds", { promptIds: [1, 2, 3] }],
    ["promptIds[1]", { promptIds: [1, -2, 3, 4, 5, 6] }],
    ["promptIds[5]", { promptIds: [1, 2, 3, 4, 5, 0.5] }],
    ["tokensPerId", { promptIds: [1], tokensPerId: 0 }],
    ["outputIds", { outputIds: [1] }],
    ["outputIds[0]", { outputIds: [Number.NaN, 1, 1, 1] }],
    ["cacheSalt", { cacheSalt: -1 }],
  ])("%s of %j names the request", (field, wrong) => {
    const bad = { ...good, ...(wrong as Partial<SimulatedRequest>) };
    expect(refusal(() => simulate([good, bad], settings))).toMatchObject({
      name: "KvHeadroomError",
      code: "bad-input",
      path: `requests[1].${field}`,
    });
  });

  test("out of order are refused with both times", () => {
    expect(() =>
      simulate(
        [
          { ...good, arrivalSeconds: 5 },
          { ...good, arrivalSeconds: 3 },
        ],
        settings,
      ),
    ).toThrow(
      "requests[1].arrivalSeconds: expected times in order, got 3 after 5; sort the requests by time of arrival",
    );
  });

  test("none at all are an answer without rates", () => {
    const result = simulate([], { ...settings, usdPerDeviceHour: 2 });
    expect(result).toMatchObject({ complete: true, seconds: 0, steps: 0 });
    expect(result).not.toHaveProperty("latency");
    expect(result).not.toHaveProperty("throughput");
    expect(result).not.toHaveProperty("cost");
  });
});

describe("requests that would hang the engine", () => {
  const big = { ...good, promptTokens: 41 };

  test("larger than the pool are left out, counted, and named in a warning", () => {
    const result = simulate([good, big, { ...good, arrivalSeconds: 1 }], settings);
    expect(result.requests).toMatchObject({
      arrived: 3,
      finished: 2,
      refused: { "larger-than-pool": 1 },
    });
    expect(result.warnings).toEqual([
      {
        code: "requests-never-served",
        message:
          "1 requests can never run in this pool and were left out; the real engine would hang with the first of them at the head of its queue, the first is requests[1]",
      },
    ]);
  });

  test("that fill the pool to the last block are served", () => {
    const full = simulate([{ ...good, promptTokens: 37 }], settings);
    expect(full.requests.finished).toBe(1);
    expect(full.load.peakUsage).toBe(1);
    const beyond = simulate([{ ...good, promptTokens: 38 }], settings);
    expect(beyond.requests.refused["larger-than-pool"]).toBe(1);
  });

  test("longer than the model are left out", () => {
    const engine = { ...settings.engine, maxModelTokens: 6 };
    expect(simulate([good], { ...settings, engine }).requests.refused["longer-than-model"]).toBe(1);
    expect(refusal(() => enqueue(engineState(engine), good))).toMatchObject({
      code: "bad-input",
      path: "requests[0].promptTokens",
    });
  });

  test("whose answers the model's length ends are served, counted and named", () => {
    const engine = { ...settings.engine, maxModelTokens: 8 };
    const [short, long] = [
      { ...good, outputTokens: 2 },
      { ...good, outputTokens: 5 },
    ];
    const { requests, tokens, warnings } = simulate([short, long], { ...settings, engine });
    expect(requests).toMatchObject({ arrived: 2, finished: 2, cut: 1 });
    expect(tokens.output).toBe(4);
    expect(warnings).toMatchObject([
      { code: "answers-cut", message: expect.stringContaining("1 answers were cut") },
    ]);
    expect(simulate([short], { ...settings, engine })).toMatchObject({
      requests: { cut: 0 },
      warnings: [],
    });
  });

  test("cannot be cut into chunks and exceed the step are left out", () => {
    const engine = { ...settings.engine, stepTokens: 5, chunkedPrefill: false };
    const result = simulate([good, { ...good, promptTokens: 5 }], { ...settings, engine });
    expect(result.requests).toMatchObject({ finished: 1, refused: { "never-admitted": 1 } });
  });

  test("outgrow a window's pool alone are left out when they do", () => {
    const engine = {
      poolBlocks: 4,
      blockTokens: 4,
      stepTokens: 16,
      fullSequenceMustFit: false,
      groups: [{ kind: "window", windowTokens: 8 } as const],
    };
    const result = simulate([{ ...good, promptTokens: 32 }, good], { ...settings, engine });
    expect(result.requests).toMatchObject({ arrived: 2, finished: 1 });
    expect(result.warnings[0]?.code).toBe("requests-never-served");
  });

  test("do not stop a closed loop", () => {
    const mixed = Array.from({ length: 20 }, (_, index) => (index % 3 === 0 ? big : good));
    const result = simulate(mixed, { ...settings, users: { count: 2 } });
    expect(result.requests).toMatchObject({ arrived: 20, finished: 13 });
  });

  test("end where the model's length ends", () => {
    const engine = { ...settings.engine, maxModelTokens: 8 };
    const result = simulate([{ ...good, outputTokens: 100 }], { ...settings, engine });
    expect(result.tokens.output).toBe(2);
  });
});

test("untilSeconds leaves the rest unfinished and says so", () => {
  const result = simulate([good, { ...good, arrivalSeconds: 50 }], {
    ...settings,
    untilSeconds: 2,
  });
  expect(result.stopped?.reason).toBe("until-reached");
  expect(result.requests).toMatchObject({ arrived: 1, finished: 0, unfinished: 1 });
});

test.each<[string, () => unknown, string]>([
  ["no settings", () => simulate([], undefined as never), "settings"],
  ["settings without an engine", () => simulate([], {} as never), "engine"],
  ["no step time", () => simulate([], { engine: { poolBlocks: 9 } } as never), "stepTime"],
  ["no requests", () => simulate(undefined as never, settings), "requests"],
  ["one request", () => simulate(good as never, settings), "requests"],
])("%s is refused by name", (_, run, path) => {
  expect(refusal(run)).toMatchObject({ name: "KvHeadroomError", code: "bad-input", path });
});

test("a stream is refused with the function that takes it, and by that when it is none", async () => {
  async function* stream() {
    yield good;
  }
  expect(refusal(() => simulate(stream() as never, settings))).toMatchObject({
    path: "requests",
    hint: expect.stringContaining("simulateAsync"),
  });
  await expect(simulateAsync(7 as never, settings)).rejects.toMatchObject({ path: "requests" });
  expect((await simulateAsync(stream(), settings)).requests.finished).toBe(1);
});

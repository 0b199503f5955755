/** What capacity refuses: where, with which value, and what it says to do instead. */
import { expect, test } from "vitest";
import {
  concurrency,
  gqa,
  kvProfile,
  type LittleInputs,
  type OccupancyInputs,
  type OverflowInputs,
  occupancy,
  overflowProbability,
  type RequestLengths,
  type RoomInputs,
  requestList,
  requestRate,
  requestsInSystem,
  requestsWithin,
} from "../../src/index.ts";
import { refusal } from "../refusal.ts";

const lengths = { promptTokens: 50, outputTokens: 10 };

test.each<[string, RequestLengths]>([
  ["workload.promptTokens", { promptTokens: 0.5, outputTokens: 1 }],
  ["workload.outputTokens", { promptTokens: 0, outputTokens: 0 }],
  ["workload.requests[1].promptTokens", { requests: [lengths, { ...lengths, promptTokens: -1 }] }],
  ["workload.requests[1].outputTokens", { requests: [lengths, { ...lengths, outputTokens: 0 }] }],
  ["workload.requests[0].weight", { requests: [{ ...lengths, weight: -1 }] }],
  [
    "workload.promptTokens.most",
    { ...lengths, promptTokens: { kind: "uniform", least: 0, most: -1 } },
  ],
  [
    "workload.promptTokens.least",
    { ...lengths, promptTokens: { kind: "uniform", least: -1, most: 9 } },
  ],
  [
    "workload.outputTokens.least",
    { ...lengths, outputTokens: { kind: "uniform", least: 0, most: 9 } },
  ],
  [
    "workload.outputTokens.least",
    { ...lengths, outputTokens: { kind: "uniform", least: 9, most: 8 } },
  ],
  [
    "workload.outputTokens.mean",
    { ...lengths, outputTokens: { kind: "lognormal", mean: 0, standardDeviation: 1, most: 9 } },
  ],
  [
    "workload.outputTokens.standardDeviation",
    { ...lengths, outputTokens: { kind: "lognormal", mean: 5, standardDeviation: -1, most: 9 } },
  ],
])("lengths with a bad %s", (path, bad) => {
  expect(refusal(() => requestList(bad))).toMatchObject({ code: "bad-input", path });
});

test("an empty sample is told from one of no weight", () => {
  expect(refusal(() => requestList({ requests: [] })).rule).toBe("expected at least one request");
});

const profile = kvProfile(gqa({ layers: 1, kvHeads: 1, headDim: 1 }));

test.each<[string, Partial<RoomInputs>]>([
  ["poolBytesPerRank", { poolBytesPerRank: Number.NaN }],
  ["engine.blockTokens", { blockTokens: 0 }],
  ["sharedPrefixTokens", { sharedPrefixTokens: -1 }],
  ["sharedPrefixTokens", { sharedPrefixTokens: 51 }],
  ["engine.maxModelTokens", { maxModelTokens: 0.5 }],
  ["deployment.attentionDataParallel", { attentionDataParallel: 0 }],
])("a room with a bad %s", (path, bad) => {
  const good = { profile, poolBytesPerRank: 1e6, lengths };
  expect(refusal(() => concurrency({ ...good, ...bad }))).toMatchObject({
    code: "bad-input",
    path,
  });
});

test("requests that are longer than admitted come with both lengths and two ways out", () => {
  const room = { profile, poolBytesPerRank: 1e6, lengths, maxModelTokens: 59 };
  expect(refusal(() => concurrency(room))).toMatchObject({
    rule: "requests of 60 tokens are longer than the 59 that are admitted",
    hint: "admit more, or cut the lengths",
  });
});

test.each<[string, Partial<OccupancyInputs>]>([
  ["blockTokens", { blockTokens: 1.5 }],
  ["sharedPrefixTokens", { sharedPrefixTokens: 0.5 }],
  [
    "lengths",
    {
      lengths: {
        requests: [
          { ...lengths, weight: 1e308 },
          { ...lengths, weight: 1e308 },
        ],
      },
    },
  ],
])("an occupancy with a bad %s", (path, bad) => {
  expect(refusal(() => occupancy({ lengths, blockTokens: 16, ...bad }))).toMatchObject({
    code: "bad-input",
    path,
  });
});

test("a prefix beyond a prompt, and a request beyond the table, are refused with both numbers", () => {
  expect(
    refusal(() => occupancy({ lengths, blockTokens: 16, sharedPrefixTokens: 51 })),
  ).toMatchObject({ rule: "a prefix of 51 tokens is longer than a prompt of 50" });
  const wide = { promptTokens: 2 ** 22, outputTokens: 1 };
  expect(refusal(() => occupancy({ lengths: wide, blockTokens: 1 }))).toMatchObject({
    code: "bad-input",
    rule: "a request of 4194304 blocks is more than the 4194304 that are tabulated",
  });
});

test("a pool of 2^22 blocks is taken, one more is not", () => {
  const room: OverflowInputs = { lengths, blockTokens: 16, poolBlocks: 2 ** 22 };
  expect(overflowProbability({ ...room, requests: 1 }).exact).toBe(0);
  expect(
    refusal(() => overflowProbability({ ...room, poolBlocks: 2 ** 22 + 1, requests: 1 })),
  ).toMatchObject({
    path: "poolBlocks",
    rule: "a pool of more than 4194304 blocks is not convolved",
    hint: "count in larger blocks",
  });
});

test("a risk of 1 and a broken number of requests say what is wrong with them", () => {
  const room: OverflowInputs = { lengths, blockTokens: 16, poolBlocks: 9 };
  expect(refusal(() => requestsWithin({ ...room, overflowProbability: 1 }))).toMatchObject({
    code: "bad-input",
    rule: "a probability of 1 accepts any number of requests",
  });
  expect(refusal(() => overflowProbability({ ...room, requests: 1.5 }))).toMatchObject({
    code: "bad-input",
    path: "requests",
    rule: "expected a whole number, got 1.5",
  });
  expect(refusal(() => overflowProbability({ ...room, requests: -1 })).path).toBe("requests");
});

const loop: LittleInputs = {
  requestsPerSecond: 1,
  meanOutputTokens: 200,
  stepSeconds: 0.01,
  secondsPerRequest: 0,
};

test.each([
  ["requestsPerSecond", -1],
  ["meanOutputTokens", 0],
  ["stepSeconds", -1],
  ["secondsPerRequest", Number.POSITIVE_INFINITY],
] as const)("a system with a bad %s", (path, value) => {
  expect(refusal(() => requestsInSystem({ ...loop, [path]: value }))).toMatchObject({
    code: "bad-input",
    path,
  });
});

test.each([
  ["meanRequests", -1],
  ["meanOutputTokens", 0],
  ["stepSeconds", -1],
  ["stepSeconds", 0],
  ["secondsPerRequest", -1],
] as const)("a rate with a bad %s", (path, value) => {
  expect(refusal(() => requestRate({ ...loop, meanRequests: 1, [path]: value }))).toMatchObject({
    code: "bad-input",
    path,
  });
});

test("a pool of windows and states alone says why, and what counts for it", () => {
  const state = { ...profile, growingBitsPerToken: 0 };
  const room = { profile: state, poolBytesPerRank: 1e6, lengths, overflowProbability: 0.01 };
  expect(refusal(() => concurrency(room))).toMatchObject({
    code: "unsupported",
    path: "overflowProbability",
    value: 0.01,
    rule: expect.stringContaining("no block to count in"),
    hint: expect.stringContaining("leave overflowProbability out"),
  });
});

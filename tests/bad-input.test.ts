/** What is refused: each kind of bad input by its named error, with where, what and why, and never a NaN of our own. */
import { describe, expect, test } from "vitest";
import { device, model, price, pricesOf } from "../src/catalog/index.ts";
import {
  cachePool,
  compareKv,
  concurrency,
  costPerQuery,
  deployment,
  gqa,
  kvBlockBytes,
  kvBreakdown,
  kvBytes,
  kvBytesPerToken,
  kvProfile,
  kvTokens,
  type LayerCache,
  type ModelSpec,
  mha,
  mla,
  parameters,
  pareto,
  plan,
  requestList,
  solve,
  sweep,
  weightBytes,
} from "../src/index.ts";
import { h100 } from "./devices.ts";
import { refusal } from "./refusal.ts";

/** What was given, what ran, and what the refusal says. */
type Row = readonly [
  given: string,
  run: () => unknown,
  refused: { readonly code: string; readonly path: string; readonly hint?: RegExp },
];

/** JavaScript's callers have no types. */
const untyped = (value: unknown): never => value as never;

const small = gqa({ layers: 4, kvHeads: 8, headDim: 64 });
const profile = kvProfile(small);
const lengths = { promptTokens: 100, outputTokens: 10 };
const withCache = (cache: Partial<LayerCache> & Record<string, unknown>): ModelSpec => ({
  name: "drawn up by hand",
  layerKinds: [{ caches: [untyped(cache)] }],
  layerOrder: [0],
});
const heads = { kind: "full", kvHeads: 8, keyDim: 64, valueDim: 64 } as const;
const bad = (path: string) => ({ code: "bad-input", path });
const unsupported = (path: string) => ({ code: "unsupported", path });
const unknown = (path: string, hint: RegExp) => ({ code: "unknown-id", path, hint });

const counts: readonly Row[] = [
  ["no layers", () => gqa({ layers: 0, kvHeads: 8, headDim: 64 }), bad("layers")],
  ["minus one layer", () => gqa({ layers: -1, kvHeads: 8, headDim: 64 }), bad("layers")],
  ["half a layer", () => gqa({ layers: 1.5, kvHeads: 8, headDim: 64 }), bad("layers")],
  ["NaN layers", () => gqa({ layers: Number.NaN, kvHeads: 8, headDim: 64 }), bad("layers")],
  ["layers without end", () => mla({ layers: 1 / 0, latentDim: 8, ropeDim: 8 }), bad("layers")],
  ["a thousand million layers", () => gqa({ layers: 1e9, kvHeads: 8, headDim: 64 }), bad("layers")],
  ["layers as text", () => gqa({ layers: untyped("61"), kvHeads: 8, headDim: 64 }), bad("layers")],
  ["no number of layers", () => gqa(untyped({ kvHeads: 8, headDim: 64 })), bad("layers")],
  ["layers of null", () => gqa({ layers: untyped(null), kvHeads: 8, headDim: 64 }), bad("layers")],
  [
    "layers as a bigint",
    () => gqa({ layers: untyped(61n), kvHeads: 8, headDim: 64 }),
    bad("layers"),
  ],
  ["heads of 1e308", () => gqa({ layers: 1, kvHeads: 8, headDim: 1e308 }), bad("headDim")],
  ["no heads", () => mha({ layers: 1, heads: 0, headDim: 64 }), bad("heads")],
  [
    "values of no size",
    () => gqa({ layers: 1, kvHeads: 8, headDim: 64, valueDim: 0 }),
    bad("valueDim"),
  ],
  ["a latent of no size", () => mla({ layers: 1, latentDim: 0, ropeDim: 64 }), bad("latentDim")],
  [
    "a negative rotary part",
    () => mla({ layers: 1, latentDim: 512, ropeDim: -64 }),
    bad("ropeDim"),
  ],
  [
    "heads that do not divide",
    () => gqa({ layers: 1, queryHeads: 64, kvHeads: 6, headDim: 64 }),
    bad("kvHeads"),
  ],
];

const shapes: readonly Row[] = [
  ["a model of null", () => kvProfile(untyped(null)), bad("model")],
  ["no model", () => kvBytesPerToken(untyped(undefined)), bad("model")],
  ["an array for a model", () => kvProfile(untyped([])), bad("model")],
  ["text for a model", () => kvBytesPerToken(untyped("deepseek-v3")), bad("model")],
  [
    "a layer of no kind",
    () => kvBytesPerToken({ ...small, layerOrder: [0, 7] }),
    bad("layerOrder[1]"),
  ],
  [
    "a model without layers",
    () => kvProfile({ ...small, layerOrder: [] }),
    bad("model.layerOrder"),
  ],
  ["a cache of 0 heads", () => kvProfile(withCache({ ...heads, kvHeads: 0 })), bad("kvHeads")],
  [
    "a cache of heads as text",
    () => kvProfile(withCache({ ...heads, kvHeads: untyped("8") })),
    bad("kvHeads"),
  ],
  [
    "a cache of NaN",
    () => kvBytesPerToken(withCache({ ...heads, keyDim: Number.NaN })),
    bad("keyDim"),
  ],
  [
    "a cache without value size",
    () => kvBytesPerToken(withCache({ ...heads, valueDim: untyped(undefined) })),
    bad("valueDim"),
  ],
  [
    "a latent of text",
    () => kvProfile(withCache({ kind: "latent", latentDim: untyped("512"), ropeDim: 64 })),
    bad("latentDim"),
  ],
  [
    "a window of 0",
    () => kvProfile(withCache({ ...heads, kind: "window", windowTokens: 0 })),
    bad("windowTokens"),
  ],
  [
    "a window of a fraction",
    () => kvProfile(withCache({ ...heads, kind: "window", windowTokens: 0.5 })),
    bad("windowTokens"),
  ],
  [
    "entries of 0 tokens",
    () => kvProfile(withCache({ kind: "compressed", latentDim: 8, ropeDim: 8, tokensPerEntry: 0 })),
    bad("tokensPerEntry"),
  ],
];

const formats: readonly Row[] = [
  [
    "an unknown format",
    () => kvProfile(small, { format: untyped("fp7") }),
    unknown("format", /fp8/),
  ],
  [
    "a format of null",
    () => kvProfile(small, { format: untyped(null) }),
    unknown("format", /bf16/),
  ],
  [
    "a format of __proto__",
    () => kvProfile(small, { format: untyped("__proto__") }),
    unknown("format", /bf16/),
  ],
  [
    "values of no format",
    () => kvProfile(small, { format: untyped({ key: "fp8" }) }),
    unknown("format.value", /bf16/),
  ],
  ["elements of 0 bits", () => kvBytesPerToken(small, { format: { bits: 0 } }), bad("format.bits")],
  [
    "elements of NaN bits",
    () => kvBytesPerToken(small, { format: { bits: Number.NaN } }),
    bad("format.bits"),
  ],
  [
    "a scale per no element",
    () => kvBytesPerToken(small, { format: { bits: 8, scaleBits: 16, scaleElements: 0 } }),
    bad("format.scaleElements"),
  ],
  [
    "a latent's layout for heads",
    () => kvProfile(small, { format: "fp8_ds_mla" }),
    unsupported("format"),
  ],
];

const spread: readonly Row[] = [
  ["0 ranks", () => kvProfile(small, { tensorParallel: 0 }), bad("deployment.tensorParallel")],
  ["half a rank", () => deployment({ tensorParallel: 0.5 }), bad("deployment.tensorParallel")],
  [
    "ranks as text",
    () => deployment({ tensorParallel: untyped("8") }),
    bad("deployment.tensorParallel"),
  ],
  [
    "ranks of null",
    () => deployment({ tensorParallel: untyped(null) }),
    bad("deployment.tensorParallel"),
  ],
  [
    "ranks that do not divide the heads",
    () => kvProfile(small, { tensorParallel: 3 }),
    unsupported("deployment.tensorParallel"),
  ],
  [
    "devices that do not multiply out",
    () => deployment({ devices: 8, tensorParallel: 3 }),
    bad("deployment.devices"),
  ],
  [
    "stages that do not divide the devices",
    () => deployment({ devices: 9, pipelineParallel: 2 }),
    bad("deployment.devices"),
  ],
  [
    "more stages than layers",
    () => kvProfile(small, { pipelineParallel: 5 }),
    bad("deployment.pipelineParallel"),
  ],
  [
    "a stage beyond the last",
    () => kvProfile(small, { pipelineParallel: 2, stage: 2 }),
    bad("stage"),
  ],
  [
    "a stage as text",
    () => kvProfile(small, { pipelineParallel: 2, stage: untyped("1") }),
    bad("stage"),
  ],
  [
    "expert ranks that do not divide",
    () => deployment({ devices: 8, expertParallel: 5 }),
    bad("deployment.expertParallel"),
  ],
  [
    "shares that do not divide the ranks",
    () => deployment({ tensorParallel: 8, decodeContextParallel: 3 }),
    bad("deployment.decodeContextParallel"),
  ],
  [
    "more shares than copies",
    () => kvProfile(small, { tensorParallel: 8, decodeContextParallel: 2 }),
    unsupported("deployment.decodeContextParallel"),
  ],
  [
    "shares of a window",
    () =>
      kvProfile(withCache({ ...heads, kvHeads: 1, kind: "window", windowTokens: 8 }), {
        tensorParallel: 2,
        decodeContextParallel: 2,
      }),
    unsupported("deployment.decodeContextParallel"),
  ],
];

const lengthsAndPools: readonly Row[] = [
  ["minus one token", () => kvBytes(profile, -1), bad("tokens")],
  ["half a token", () => kvBytes(profile, 0.5), bad("tokens")],
  ["NaN tokens", () => kvBytes(profile, Number.NaN), bad("tokens")],
  ["tokens as text", () => kvBytes(profile, untyped("4096")), bad("tokens")],
  ["tokens without end", () => kvBreakdown(profile, 1 / 0), bad("tokens")],
  ["1e308 tokens", () => kvBytes(profile, 1e308), bad("tokens")],
  ["more bytes than can be counted", () => kvBytes(profile, 2 ** 50), bad("tokens")],
  [
    "a comparison at no length",
    () => compareKv({ baseline: profile, candidate: profile, tokens: 0 }),
    bad("tokens"),
  ],
  ["a budget below 0", () => kvTokens(profile, -1), bad("budgetBytesPerRank")],
  ["a budget of NaN", () => kvTokens(profile, Number.NaN), bad("budgetBytesPerRank")],
  ["a budget as text", () => kvTokens(profile, untyped("80")), bad("budgetBytesPerRank")],
  ["a budget of null", () => kvTokens(profile, untyped(null)), bad("budgetBytesPerRank")],
  [
    "blocks of no tokens",
    () => kvBlockBytes(profile, { tokens: 10, blockTokens: 0 }),
    bad("blockTokens"),
  ],
  [
    "a device of null",
    () => cachePool({ device: untyped(null), weightBytesPerRank: 1 }),
    bad("device"),
  ],
  [
    "a device's name for a device",
    () => cachePool({ device: untyped("h100"), weightBytesPerRank: 1 }),
    bad("device"),
  ],
  [
    "weights below 0",
    () => cachePool({ device: h100, weightBytesPerRank: -1 }),
    bad("weightBytesPerRank"),
  ],
  [
    "NaN weights",
    () => cachePool({ device: h100, weightBytesPerRank: Number.NaN }),
    bad("weightBytesPerRank"),
  ],
  [
    "a reserve below 0",
    () => cachePool({ device: h100, weightBytesPerRank: 1, reserve: { graphBytes: -1 } }),
    bad("reserve.graphBytes"),
  ],
  [
    "a memory fraction of 0",
    () => cachePool({ device: h100, weightBytesPerRank: 1, engine: { memoryFraction: 0 } }),
    bad("engine.memoryFraction"),
  ],
  [
    "a memory fraction of 1.5",
    () => cachePool({ device: h100, weightBytesPerRank: 1, engine: { memoryFraction: 1.5 } }),
    bad("engine.memoryFraction"),
  ],
  [
    "a memory fraction in percent",
    () => cachePool({ device: h100, weightBytesPerRank: 1, engine: { memoryFraction: 92 } }),
    bad("engine.memoryFraction"),
  ],
  [
    "an unknown engine",
    () => cachePool({ device: h100, weightBytesPerRank: 1, engine: { name: untyped("vlm") } }),
    unknown("engine.name", /vllm/),
  ],
  [
    "an unknown rule",
    () => cachePool({ device: h100, weightBytesPerRank: 1, engine: { rule: untyped("free") } }),
    unknown("engine.rule", /of-free/),
  ],
  [
    "a pool below 0",
    () => concurrency({ profile, poolBytesPerRank: -1, lengths }),
    bad("poolBytesPerRank"),
  ],
  [
    "a pool of NaN",
    () => concurrency({ profile, poolBytesPerRank: Number.NaN, lengths }),
    bad("poolBytesPerRank"),
  ],
  [
    "0 attention groups",
    () => concurrency({ profile, poolBytesPerRank: 1, lengths, attentionDataParallel: 0 }),
    bad("deployment.attentionDataParallel"),
  ],
  [
    "requests longer than is admitted",
    () => concurrency({ profile, poolBytesPerRank: 1, lengths, maxModelTokens: 50 }),
    bad("engine.maxModelTokens"),
  ],
  [
    "a prefix longer than a prompt",
    () => concurrency({ profile, poolBytesPerRank: 1, lengths, sharedPrefixTokens: 101 }),
    bad("sharedPrefixTokens"),
  ],
];

const workloads: readonly Row[] = [
  [
    "an answer of no tokens",
    () => requestList({ promptTokens: 1, outputTokens: 0 }),
    bad("workload.outputTokens"),
  ],
  [
    "a prompt of -1",
    () => requestList({ promptTokens: -1, outputTokens: 1 }),
    bad("workload.promptTokens"),
  ],
  [
    "a prompt as text",
    () => requestList({ promptTokens: untyped("1k"), outputTokens: 1 }),
    bad("workload.promptTokens"),
  ],
  [
    "a prompt of null",
    () => requestList({ promptTokens: untyped(null), outputTokens: 1 }),
    bad("workload.promptTokens"),
  ],
  ["a sample of nothing", () => requestList({ requests: [] }), bad("workload.requests")],
  [
    "a sample that is no array",
    () => requestList({ requests: untyped({}) }),
    bad("workload.requests"),
  ],
  [
    "a request of null",
    () => requestList({ requests: [untyped(null)] }),
    bad("workload.requests[0].promptTokens"),
  ],
  [
    "a weight below 0",
    () => requestList({ requests: [{ ...lengths, weight: -1 }] }),
    bad("workload.requests[0].weight"),
  ],
  [
    "weights of 0 alone",
    () => requestList({ requests: [{ ...lengths, weight: 0 }] }),
    bad("workload.requests"),
  ],
  [
    "a spread from more to less",
    () => requestList({ promptTokens: { kind: "uniform", least: 9, most: 8 }, outputTokens: 1 }),
    bad("workload.promptTokens.least"),
  ],
  [
    "a spread about 0",
    () =>
      requestList({
        promptTokens: { kind: "lognormal", mean: 0, standardDeviation: 1, most: 9 },
        outputTokens: 1,
      }),
    bad("workload.promptTokens.mean"),
  ],
  [
    "a spread of another kind",
    () =>
      requestList({
        promptTokens: untyped({ kind: "zipf", mean: 5, standardDeviation: 1, most: 9 }),
        outputTokens: 1,
      }),
    bad("workload.promptTokens.kind"),
  ],
];

const perToken = {
  promptTokens: 1,
  outputTokens: 1,
  deviceSecondsPerPromptToken: 1,
  deviceSecondsPerOutputToken: 1,
};

const notKnown: readonly Row[] = [
  [
    "a model without parameters",
    () => weightBytes(small),
    { code: "not-known", path: "model.weights", hint: /totalParameters/ },
  ],
  [
    "parameters of a model without",
    () => parameters(small, "total"),
    { code: "not-known", path: "model.weights", hint: /config\.json/ },
  ],
  [
    "no price",
    () => costPerQuery({ ...perToken, usdPerDeviceHour: untyped(undefined) }),
    { code: "not-known", path: "usdPerDeviceHour", hint: /dollars/ },
  ],
  [
    "a price of 0",
    () => costPerQuery({ ...perToken, usdPerDeviceHour: 0 }),
    bad("usdPerDeviceHour"),
  ],
  [
    "a price as text",
    () => costPerQuery({ ...perToken, usdPerDeviceHour: untyped("$2") }),
    bad("usdPerDeviceHour"),
  ],
  [
    "a device whose price nobody quotes",
    () => pricesOf("h20-96gb"),
    { code: "not-known", path: "price", hint: /usdPerDeviceHour/ },
  ],
  ["a misspelt model", () => model("deepseek-v33"), { code: "unknown-id", path: "model" }],
  ["a misspelt device", () => device("h100-sxm-80g"), unknown("device", /h100-sxm-80gb/)],
  ["a misspelt price", () => price("h100"), { code: "unknown-id", path: "price" }],
  ["a device of __proto__", () => device("__proto__"), { code: "unknown-id", path: "device" }],
  [
    "a plan without a model",
    () => plan(untyped({ device: h100, workload: lengths })),
    bad("model"),
  ],
  [
    "a plan without a device",
    () => plan(untyped({ model: small, workload: lengths })),
    bad("device"),
  ],
  [
    "a plan without a workload",
    () => plan(untyped({ model: small, device: h100 })),
    bad("workload"),
  ],
  ["a plan of null", () => plan(untyped(null)), bad("model")],
];

const whole = {
  model: model("llama-3.1-8b"),
  device: h100,
  workload: lengths,
  price: { usdPerDeviceHour: 2 },
};
const under = (change: Record<string, unknown>) => () => plan(untyped({ ...whole, ...change }));
const asking = (question: unknown) => () => solve(whole, untyped(question));

const objectivesAndSearch: readonly Row[] = [
  [
    "a pace of 0",
    under({ objective: { tokensPerSecondPerUser: 0 } }),
    bad("objective.tokensPerSecondPerUser"),
  ],
  [
    "a first token as text",
    under({ objective: { timeToFirstTokenSeconds: "2 s" } }),
    bad("objective.timeToFirstTokenSeconds"),
  ],
  [
    "an end in NaN seconds",
    under({ objective: { endToEndSeconds: Number.NaN } }),
    bad("objective.endToEndSeconds"),
  ],
  [
    "a share of requests in percent",
    under({ objective: { endToEndSeconds: 9, quantile: 95 } }),
    bad("objective.quantile"),
  ],
  ["a load of no kind", under({ load: {} }), bad("load.kind")],
  [
    "a load below 0",
    under({ load: { kind: "open", requestsPerSecond: -1 } }),
    bad("load.requestsPerSecond"),
  ],
  ["users as text", under({ load: { kind: "closed", users: "9" } }), bad("load.users")],
  ["a sweep without axes", () => sweep(whole, untyped(undefined)), bad("axes")],
  [
    "an axis of the prototype",
    () => sweep(whole, untyped({ constructor: [1] })),
    unknown("axes.constructor", /workload/),
  ],
  [
    "an axis of one value",
    () => sweep(whole, untyped({ "workload.promptTokens": 5 })),
    bad("axes.workload.promptTokens"),
  ],
  [
    "an axis without end",
    () => sweep(whole, { "workload.promptTokens": { from: 1, to: 1 / 0, step: 1 } }),
    bad("axes.workload.promptTokens.to"),
  ],
  [
    "columns that no plan has",
    () => sweep(whole, {}, { columns: untyped(["speed"]) }),
    unknown("columns", /usdPerQuery/),
  ],
  ["a front of nothing", () => pareto([], []), bad("objectives")],
  ["a question of null", asking(null), bad("for")],
  [
    "half a user",
    asking({ for: "contextTokens", subjectTo: { users: 0.5 } }),
    bad("subjectTo.users"),
  ],
  [
    "a load of NaN",
    asking({ for: "devices", subjectTo: { requestsPerSecond: Number.NaN } }),
    bad("subjectTo.requestsPerSecond"),
  ],
  ["a price against nothing", asking({ for: "usdPerDeviceHour" }), bad("subjectTo")],
];

const tables = {
  counts,
  shapes,
  formats,
  spread,
  lengthsAndPools,
  workloads,
  notKnown,
  objectivesAndSearch,
};

describe.each(Object.entries(tables))("%s", (_, rows) => {
  test.each(rows)("%s is refused", (given, run, { code, path, hint }) => {
    const error = refusal(run);
    expect(error).toMatchObject({ name: "KvHeadroomError", code, path });
    expect(error.message.startsWith(`${path}: `)).toBe(true);
    expect(error.rule).not.toBe("");
    if (!given.includes("NaN")) expect(error.message).not.toContain("NaN");
    expect(error.message).not.toContain("undefined is not");
    expect(error.message.length).toBeLessThan(600);
    if (hint) expect(error.hint).toMatch(hint);
  });
});

test("there are more than forty kinds", () => {
  expect(Object.values(tables).flat().length).toBeGreaterThan(80);
});

test("a refusal survives being read by another copy of the package: plain fields, no class needed", () => {
  const { name, code, path, value, rule } = refusal(() => kvBytes(profile, -1));
  expect(JSON.parse(JSON.stringify({ name, code, path, value, rule }))).toEqual({
    name: "KvHeadroomError",
    code: "bad-input",
    path: "tokens",
    value: -1,
    rule: "expected a whole number of at least 0, got -1",
  });
});

test("long and strange values are cut short in the message", () => {
  const long = "x".repeat(1_000_000);
  expect(refusal(() => kvBytes(profile, untyped(long))).message.length).toBeLessThan(200);
  const circular: { self?: unknown } = {};
  circular.self = circular;
  for (const value of [circular, [1, 2], () => 1, Symbol("s"), Object.create(null)])
    expect(refusal(() => kvBytes(profile, untyped(value))).code).toBe("bad-input");
});

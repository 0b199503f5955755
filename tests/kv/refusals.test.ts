/** What the cache's arithmetic refuses: where, with which value, and what it says to do instead. */
import { describe, expect, test } from "vitest";
import {
  compareKv,
  gqa,
  kvBlockBytes,
  kvBreakdown,
  kvBytes,
  kvProfile,
  type LayerCache,
  mla,
  type StateCache,
} from "../../src/index.ts";
import { refusal } from "../refusal.ts";
import { inTurn, layer } from "../truth/shapes.ts";

const eightHeads = gqa({ layers: 4, kvHeads: 8, headDim: 64 });
const latents = mla({ layers: 4, latentDim: 512, ropeDim: 64 });
const indexKeys = { kind: "index", keyDim: 128, format: "fp8", tokensPerEntry: 1 } as const;
const state: StateCache = {
  kind: "state",
  variant: "mamba-2",
  convTokens: 3,
  convChannels: 96,
  groups: 1,
  groupChannels: 32,
  heads: 24,
  headDim: 16,
  stateDim: 16,
  convFormat: "bf16",
  stateFormat: "fp32",
};

const of = (cache: LayerCache) => inTurn("one cache", 2, [layer(cache)]);
const bad = (path: string) => ({ code: "bad-input", path });
const ranks = { code: "unsupported", path: "deployment.tensorParallel" };

describe("a cache's own numbers are refused by name", () => {
  test.each<[string, LayerCache, string]>([
    ["index keys of no size", { ...indexKeys, keyDim: 0 }, "keyDim"],
    ["index keys of no format", { ...indexKeys, format: "fp1" as never }, "index.format"],
    ["rows of no size", { kind: "compressor", windowTokens: 8, rowElements: 0 }, "rowElements"],
    ["a state of no heads", { ...state, heads: 0 }, "state"],
    ["a state of fewer channels than none", { ...state, convChannels: -1 }, "state"],
  ])("%s", (_, cache, path) => {
    expect(refusal(() => kvProfile(of(cache))).path).toBe(path);
  });
});

describe("lengths are refused by name", () => {
  const profile = kvProfile(eightHeads);
  test.each<[string, () => unknown]>([
    ["bytes", () => kvBytes(profile, -1)],
    ["bytes in blocks", () => kvBlockBytes(profile, { tokens: -1, blockTokens: 16 })],
    ["bytes by kind", () => kvBreakdown(profile, -1)],
  ])("%s", (_, run) => {
    expect(refusal(run)).toMatchObject(bad("tokens"));
  });

  test("bytes past exact counting, with the count", () => {
    const tokens = 2 ** 50;
    expect(refusal(() => kvBytes(profile, tokens))).toMatchObject({
      ...bad("tokens"),
      value: tokens * 4 * 2 * 8 * 64 * 2,
    });
  });
});

describe("ranks are refused", () => {
  test("that can neither divide nor repeat heads, with what can", () => {
    expect(refusal(() => kvProfile(eightHeads, { tensorParallel: 3 }))).toMatchObject({
      ...ranks,
      hint: "use a divisor or a multiple",
    });
  });

  test("that do not divide the heads of a state, though its channels", () => {
    const error = refusal(() => kvProfile(of({ ...state, heads: 9 }), { tensorParallel: 2 }));
    expect(error).toMatchObject(ranks);
    expect(error.message).toContain(
      "2 ranks do not divide 9 state heads, 160 convolution channels",
    );
  });

  test("that do not divide the channels of a state, though its heads", () => {
    const odd = { ...state, convChannels: 95 };
    expect(refusal(() => kvProfile(of(odd), { tensorParallel: 2 }))).toMatchObject(ranks);
  });

  test("that would share more of a sequence than there are copies, with the copies", () => {
    const shared = (tensorParallel: number, decodeContextParallel: number): string =>
      refusal(() => kvProfile(eightHeads, { tensorParallel, decodeContextParallel })).message;
    expect(shared(4, 2)).toContain("4 ranks hold 1 copies of 8 key-value heads");
    expect(shared(16, 4)).toContain("16 ranks hold 2 copies of 8 key-value heads");
  });

  test("but not for a layer that uses another's cache", () => {
    const both = inTurn("shared", 2, [
      layer({ kind: "latent", latentDim: 512, ropeDim: 64 }),
      layer({ kind: "shared" }),
    ]);
    const split = { tensorParallel: 2, decodeContextParallel: 2 };
    expect(kvProfile(both, split).cachedLayers).toBe(1);
  });
});

test("a layout of latents is refused for keys by head, with what fits them", () => {
  expect(refusal(() => kvProfile(eightHeads, { format: "fp8_ds_mla" }))).toMatchObject({
    code: "unsupported",
    path: "format",
    hint: "use fp8",
  });
});

test("a stage that there is not is refused with those that there are", () => {
  const run = () => kvProfile(eightHeads, { pipelineParallel: 2, stage: 2 });
  expect(refusal(run).message).toContain("expected a stage from 0 to 1, got 2");
});

test("a ratio to nothing is refused with the length that would give one", () => {
  const states = kvProfile(of(state));
  const run = () => compareKv({ baseline: kvProfile(latents), candidate: states });
  expect(refusal(run)).toMatchObject({
    ...bad("candidate"),
    value: "one cache",
    rule: "keeps nothing per token, so there is no ratio",
    hint: "compare at a length: { tokens }",
  });
});

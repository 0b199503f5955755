/** The closed forms against a cache that is really written, token by token and layer by layer. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { kvBytes, kvProfile, kvTokens, type LayerCache } from "../../src/index.ts";
import { entries, entriesUpTo } from "../../src/kv/entries.ts";
import { fewTokens, stored } from "../arbitraries.ts";
import { entryOf } from "./exact-bytes.ts";

/** Writes tokens one by one and drops what no later token needs; the entries that are then there. */
function written(cache: LayerCache, tokens: number): number {
  const slots: number[] = [];
  const windowTokens =
    "windowTokens" in cache
      ? cache.windowTokens
      : cache.kind === "chunked"
        ? cache.chunkTokens
        : Number.POSITIVE_INFINITY;
  const group = "tokensPerEntry" in cache ? cache.tokensPerEntry : 1;
  for (let token = 0; token < tokens; token += 1) {
    if (token % group === group - 1) slots.push(token);
    while (slots.length > 0 && (slots[0] ?? 0) <= token - windowTokens) slots.shift();
  }
  return slots.length;
}

describe("against a cache that is written token by token", () => {
  test("kvBytes, for every cache kind", () => {
    fc.assert(
      fc.property(stored, fewTokens, ({ model, format }, tokens) => {
        let bytes = 0;
        for (const kind of model.layerOrder)
          for (const cache of model.layerKinds[kind]?.caches ?? []) {
            const entry = entryOf(cache, format, 1).bytes.valueOf();
            bytes += entry * (cache.kind === "state" ? 1 : written(cache, tokens));
          }
        expect(kvBytes(kvProfile(model, { format }), tokens)).toBe(Math.ceil(bytes));
      }),
    );
  });

  test("kvTokens, by trying one length after the other", () => {
    fc.assert(
      fc.property(stored, fewTokens, fc.integer({ min: 0, max: 100 }), (one, length, spare) => {
        const profile = kvProfile(one.model, { format: one.format });
        const budget = kvBytes(profile, length) + spare;
        let tokens = length;
        while (tokens < 2000 && kvBytes(profile, tokens + 1) <= budget) tokens += 1;
        if (tokens < 2000) expect(kvTokens(profile, budget)).toBe(tokens);
        else expect(kvTokens(profile, budget)).toBeGreaterThanOrEqual(tokens);
      }),
    );
  });

  test("the sum of the entries over all lengths", () => {
    fc.assert(
      fc.property(
        fc.option(fc.integer({ min: 1, max: 200 }), { nil: undefined }),
        fc.constantFrom(1, 2, 3, 4, 7, 128),
        fc.integer({ min: -1, max: 600 }),
        (windowTokens, tokensPerEntry, last) => {
          const bounds = { windowTokens, tokensPerEntry };
          let sum = 0;
          for (let length = 0; length <= last; length += 1) sum += entries(bounds, length);
          expect(entriesUpTo(bounds, last)).toBe(sum);
        },
      ),
      { numRuns: 500 },
    );
  });
});

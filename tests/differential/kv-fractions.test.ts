/** Every byte formula of caches against exact fractions. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  compareKv,
  type FormatId,
  formats,
  kvBlockBytes,
  kvBytes,
  kvBytesPerToken,
  kvProfile,
  kvProfiles,
  vectorBits,
} from "../../src/index.ts";
import {
  anyFormat,
  blockTokens,
  fewTokens,
  sharded,
  stored,
  storedGrowing,
  tokenCount,
  tokenSharded,
} from "../arbitraries.ts";
import { entriesOf, entryOf, perToken, sequence, vectorBytes } from "./exact-bytes.ts";

describe("against exact fractions", () => {
  test("vectorBits, for every format and length", () => {
    fc.assert(
      fc.property(
        anyFormat,
        fc.integer({ min: 0, max: 20_000 }),
        fc.integer({ min: 0, max: 128 }),
        (format, plain, rope) => {
          const layout = typeof format === "string" ? formats[format] : format;
          const bits = vectorBits(layout, plain + rope, rope);
          expect(bits).toBe(
            vectorBytes(format, plain + rope, rope)
              .mul(8)
              .valueOf(),
          );
        },
      ),
      { numRuns: 500 },
    );
  });

  test("vectorBits of 512 and 64 elements, for every name in the table", () => {
    for (const id of Object.keys(formats) as FormatId[])
      expect(vectorBytes(id, 576, 64).mul(8).valueOf(), id).toBe(vectorBits(formats[id], 576, 64));
  });

  test("kvBytes, for every cache kind, rank and length", () => {
    fc.assert(
      fc.property(sharded, tokenCount, ({ model, format, tensorParallel }, tokens) => {
        const exact = sequence(model, tokens, { format, tensorParallel }).bytes.ceil();
        expect(kvBytes(kvProfile(model, { format, tensorParallel }), tokens)).toBe(exact.valueOf());
      }),
      { numRuns: 300 },
    );
  });

  test("kvBytes where ranks share the tokens", () => {
    fc.assert(
      fc.property(tokenSharded, tokenCount, ({ model, ...storage }, tokens) => {
        const exact = sequence(model, tokens, storage).bytes.ceil();
        expect(kvBytes(kvProfile(model, storage), tokens)).toBe(exact.valueOf());
      }),
    );
  });

  test("kvBytes of every pipeline stage, on the layers that are its own", () => {
    fc.assert(
      fc.property(sharded, tokenCount, ({ model, pipelineParallel, ...storage }, tokens) => {
        let first = 0;
        for (const profile of kvProfiles(model, { ...storage, pipelineParallel })) {
          const layers = layersOfStage(model.layerOrder.length, pipelineParallel, profile.stage);
          const layerOrder = model.layerOrder.slice(first, first + layers);
          const exact = sequence({ ...model, layerOrder }, tokens, storage).bytes.ceil();
          expect(kvBytes(profile, tokens)).toBe(exact.valueOf());
          first += layers;
        }
        expect(first).toBe(model.layerOrder.length);
      }),
    );
  });

  test("kvBytesPerToken, to the last digit of a double", () => {
    fc.assert(
      fc.property(sharded, ({ model, format, tensorParallel }) => {
        const exact = perToken(model, { format, tensorParallel }).valueOf();
        const rate = kvBytesPerToken(model, { format, tensorParallel });
        expect(Math.abs(rate - exact)).toBeLessThanOrEqual(1e-12 * exact);
      }),
    );
  });

  test("kvBytesPerToken, exactly, where entries are of one token", () => {
    fc.assert(
      fc.property(storedGrowing, ({ model, format }) => {
        expect(kvBytesPerToken(model, { format })).toBe(perToken(model, { format }).valueOf());
      }),
    );
  });

  test("the bits and elements of the entries in a profile", () => {
    fc.assert(
      fc.property(sharded, ({ model, format, tensorParallel }) => {
        const one = { ...model, layerOrder: model.layerOrder.slice(0, 1) };
        const caches = model.layerKinds[model.layerOrder[0] ?? 0]?.caches ?? [];
        const own = caches.filter((cache) => cache.kind !== "shared");
        const { parts } = kvProfile(one, { format, tensorParallel });
        const bits = parts.reduce((sum, part) => sum + part.layers * part.entryBits, 0);
        const elements = parts.reduce((sum, part) => sum + part.layers * part.entryElements, 0);
        const exact = own.map((cache) => entryOf(cache, format, tensorParallel));
        expect(bits).toBe(exact.reduce((sum, entry) => sum + 8 * entry.bytes.valueOf(), 0));
        expect(elements).toBe(exact.reduce((sum, entry) => sum + entry.elements.valueOf(), 0));
      }),
      { numRuns: 300 },
    );
  });

  test("kvBlockBytes, layer by layer", () => {
    fc.assert(
      fc.property(stored, tokenCount, blockTokens, ({ model, format }, tokens, block) => {
        let exact = vectorBytes("bf16", 0);
        for (const kind of model.layerOrder)
          for (const cache of model.layerKinds[kind]?.caches ?? []) {
            const entry = entryOf(cache, format, 1);
            if (cache.kind === "state") {
              exact = exact.add(entry.bytes);
              continue;
            }
            const group = "tokensPerEntry" in cache ? cache.tokensPerEntry : 1;
            const kept = entriesOf(
              group === 1 ? cache : { kind: "latent", latentDim: 1, ropeDim: 0 },
              tokens,
              1,
            );
            exact = exact.add(entry.bytes.mul(kept.div(block * group).ceil()).mul(block));
          }
        const { bytes } = kvBlockBytes(kvProfile(model, { format }), {
          tokens,
          blockTokens: block,
        });
        expect(bytes).toBe(exact.ceil().valueOf());
      }),
    );
  });

  test("compareKv at a length: bytes, share that remains, and all three factors", () => {
    fc.assert(
      fc.property(stored, stored, fewTokens, (one, other, length) => {
        const tokens = length + 1;
        const from = sequence(one.model, tokens, one);
        const to = sequence(other.model, tokens, other);
        fc.pre(from.bytes.valueOf() > 0 && to.bytes.valueOf() > 0);
        const comparison = compareKv({
          baseline: kvProfile(one.model, { format: one.format }),
          candidate: kvProfile(other.model, { format: other.format }),
          tokens,
        });
        near(comparison.baselineBytes, from.bytes);
        near(comparison.candidateBytes, to.bytes);
        near(comparison.remaining, to.bytes.div(from.bytes));
        near(comparison.ratio, from.bytes.div(to.bytes));
        const { layers, elementsPerLayer, bitsPerElement } = comparison.factors;
        expect(layers).toBe(to.layers / from.layers);
        near(elementsPerLayer, to.elements.div(to.layers).div(from.elements.div(from.layers)));
        near(bitsPerElement, to.bytes.div(to.elements).div(from.bytes.div(from.elements)));
      }),
      { numRuns: 300 },
    );
  });
});

function near(value: number, exact: { valueOf: () => number }): void {
  const expected = exact.valueOf();
  expect(Math.abs(value - expected)).toBeLessThanOrEqual(1e-12 * Math.abs(expected));
}

/** One layer at a time to each stage from the last but one backwards, then round again, until none is left. */
function layersOfStage(layers: number, stages: number, stage: number): number {
  const counts = new Array<number>(stages).fill(Math.trunc(layers / stages));
  const order = [...counts.keys()].slice(0, -1).reverse();
  for (const one of order.slice(0, layers % stages)) counts[one] = (counts[one] ?? 0) + 1;
  return counts[stage] ?? 0;
}

/** What ranks and stages keep together, against the whole. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  gqa,
  kvBytes,
  kvBytesPerToken,
  kvProfile,
  kvProfiles,
  mla,
  stageKindCounts,
  stageLayers,
} from "../../src/index.ts";
import { kvBits } from "../../src/kv/bytes.ts";
import { ranks, sharded, stored, tokenCount, tokenSharded } from "../arbitraries.ts";

describe("tensor-parallel ranks", () => {
  test("keep the whole together, or more", () => {
    fc.assert(
      fc.property(stored, ranks, tokenCount, ({ model, format }, tensorParallel, tokens) => {
        const whole = kvBits(kvProfile(model, { format }), tokens);
        const share = kvBits(kvProfile(model, { format, tensorParallel }), tokens);
        expect(share * tensorParallel).toBeGreaterThanOrEqual(whole);
        expect(share).toBeLessThanOrEqual(whole);
      }),
    );
  });

  test("keep exactly the whole together while there are heads to split, and a copy each of a single one", () => {
    fc.assert(
      fc.property(ranks, fc.integer({ min: 1, max: 8 }), (tensorParallel, perRank) => {
        const shape = { layers: 3, headDim: 128 };
        const split = gqa({ ...shape, kvHeads: tensorParallel * perRank });
        expect(kvBytesPerToken(split, { tensorParallel }) * tensorParallel).toBe(
          kvBytesPerToken(split),
        );
        const single = gqa({ ...shape, kvHeads: 1 });
        expect(kvBytesPerToken(single, { tensorParallel })).toBe(kvBytesPerToken(single));
      }),
    );
  });

  test("each keep the whole latent", () => {
    fc.assert(
      fc.property(ranks, tokenCount, (tensorParallel, tokens) => {
        const model = mla({ layers: 61, latentDim: 512, ropeDim: 64 });
        expect(kvBytes(kvProfile(model, { tensorParallel }), tokens)).toBe(
          kvBytes(kvProfile(model), tokens),
        );
      }),
    );
  });

  test("give the same bytes per token in the rate and in the profile of a short sequence", () => {
    fc.assert(
      fc.property(stored, ranks, ({ model, format }, tensorParallel) => {
        const rate = kvBytesPerToken(model, { format, tensorParallel });
        const { growingBitsPerToken, bounded } = kvProfile(model, { format, tensorParallel });
        const bits = bounded.reduce(
          (sum, part) => sum + (part.layers * part.entryBits) / part.tokensPerEntry,
          growingBitsPerToken,
        );
        expect(Math.abs(rate * 8 - bits)).toBeLessThanOrEqual(1e-9 * bits);
      }),
    );
  });
});

describe("decode context parallel ranks", () => {
  test("keep every token together, and a share each of no more than a token above its part", () => {
    fc.assert(
      fc.property(tokenSharded, tokenCount, ({ model, format, ...sharding }, tokens) => {
        const whole = kvBits(kvProfile(model, { format }), tokens);
        const share = kvBits(kvProfile(model, { format, ...sharding }), tokens);
        const unshared = kvProfile(model, { format, tensorParallel: sharding.tensorParallel });
        expect(share * sharding.tensorParallel).toBeGreaterThanOrEqual(whole);
        expect(share * sharding.decodeContextParallel).toBeLessThan(
          kvBits(unshared, tokens + sharding.decodeContextParallel),
        );
      }),
    );
  });
});

describe("pipeline stages", () => {
  test("keep the whole together, exactly", () => {
    fc.assert(
      fc.property(sharded, tokenCount, ({ model, ...options }, tokens) => {
        const stages = kvProfiles(model, options);
        expect(stages).toHaveLength(options.pipelineParallel);
        const sum = stages.reduce((bits, stage) => bits + kvBits(stage, tokens), 0);
        const { format, tensorParallel } = options;
        expect(sum).toBe(kvBits(kvProfile(model, { format, tensorParallel }), tokens));
      }),
    );
  });

  test("hold every layer once, as equal as they go", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 300 }),
        fc.integer({ min: 1, max: 40 }),
        (layers, n) => {
          fc.pre(n <= layers);
          const stages = stageLayers(layers, n);
          expect(stages).toHaveLength(n);
          expect(stages.reduce((sum, one) => sum + one, 0)).toBe(layers);
          expect(Math.max(...stages) - Math.min(...stages)).toBeLessThanOrEqual(1);
        },
      ),
    );
  });

  test("hold every layer of a kind once", () => {
    fc.assert(
      fc.property(sharded, ({ model, pipelineParallel }) => {
        const counts = stageKindCounts(model, pipelineParallel);
        for (const kind of model.layerKinds.keys()) {
          const total = counts.reduce((sum, stage) => sum + (stage[kind] ?? 0), 0);
          expect(total).toBe(model.layerOrder.filter((one) => one === kind).length);
        }
      }),
    );
  });

  test("are represented by the one that keeps most of a million tokens", () => {
    fc.assert(
      fc.property(sharded, ({ model, ...options }) => {
        const bits = kvProfiles(model, options).map((stage) => kvBits(stage, 2 ** 20));
        expect(kvBits(kvProfile(model, options), 2 ** 20)).toBe(Math.max(...bits));
      }),
    );
  });

  test("are one of the profiles where none is named, and the named one otherwise", () => {
    fc.assert(
      fc.property(sharded, ({ model, ...options }) => {
        const stages = kvProfiles(model, options);
        expect(stages).toContainEqual(kvProfile(model, options));
        for (const stage of stages.keys())
          expect(kvProfile(model, { ...options, stage })).toEqual(stages[stage]);
      }),
    );
  });
});

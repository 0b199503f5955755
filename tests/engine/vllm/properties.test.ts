/** What must hold of vLLM's accounting for every model, memory and length. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { models } from "../../../src/catalog/index.ts";
import { kvBytes, kvProfile, vllmCache } from "../../../src/index.ts";

const names = [
  "llama-3.1-8b",
  "deepseek-v3",
  "deepseek-v3.2",
  "deepseek-v4-flash",
  "gemma-3-27b",
  "gpt-oss-120b",
  "mimo-v2-flash",
  "qwen3-next-80b",
  "nemotron-3-nano",
] as const;

const anyModel = fc.constantFrom(...names);
const anyBytes = fc.integer({ min: 0, max: 2 ** 37 });
const anyTokens = fc.integer({ min: 1, max: 131_072 });

function account(
  name: (typeof names)[number],
  availableBytesPerRank: number,
  maxModelTokens: number,
) {
  return vllmCache(models[name], {
    availableBytesPerRank,
    maxModelTokens,
    maxBatchedTokens: 2048,
    mambaCacheMode: "align",
  });
}

describe("vLLM's accounting", () => {
  test("more memory never holds fewer blocks, requests or tokens", () => {
    fc.assert(
      fc.property(anyModel, anyBytes, anyBytes, anyTokens, (name, one, other, tokens) => {
        const less = account(name, Math.min(one, other), tokens);
        const more = account(name, Math.max(one, other), tokens);
        expect(more.blocks).toBeGreaterThanOrEqual(less.blocks);
        expect(more.maxConcurrency).toBeGreaterThanOrEqual(less.maxConcurrency);
        expect(Number(more.fits)).toBeGreaterThanOrEqual(Number(less.fits));
      }),
    );
  });

  test("a longer request never takes fewer blocks", () => {
    fc.assert(
      fc.property(anyModel, anyTokens, anyTokens, (name, one, other) => {
        const short = account(name, 2 ** 36, Math.min(one, other));
        const long = account(name, 2 ** 36, Math.max(one, other));
        expect(long.blocksPerRequest).toBeGreaterThanOrEqual(short.blocksPerRequest);
      }),
    );
  });

  test("concurrency is blocks by blocks of a request, and tokens follow in doubles", () => {
    fc.assert(
      fc.property(anyModel, anyBytes, anyTokens, (name, bytes, tokens) => {
        const cache = account(name, bytes, tokens);
        const sum = cache.groups.reduce((blocks, group) => blocks + group.blocksPerRequest, 0);
        expect(cache.blocksPerRequest).toBe(sum);
        expect(cache.maxConcurrency).toBe(cache.blocks / sum);
        expect(cache.kvCacheTokens).toBe(Math.trunc((cache.blocks / sum) * tokens));
      }),
    );
  });

  test("the estimate is the longest length that the check admits", () => {
    fc.assert(
      fc.property(anyModel, anyBytes, anyTokens, (name, bytes, tokens) => {
        const [longest = 0] = account(name, bytes, tokens).estimatedMaxTokensPerRank;
        if (longest > 0) expect(account(name, bytes, longest).fits).toBe(true);
        if (longest < tokens) expect(account(name, bytes, longest + 1).fits).toBe(false);
      }),
    );
  });

  test("a fitted length is the estimate, and starts", () => {
    fc.assert(
      fc.property(anyModel, fc.integer({ min: 2 ** 32, max: 2 ** 35 }), (name, bytes) => {
        const told = {
          availableBytesPerRank: bytes,
          maxModelTokens: 131_072,
          maxBatchedTokens: 2048,
        };
        const asked = vllmCache(models[name], told);
        const fitted = vllmCache(models[name], { ...told, autoFit: true });
        const [longest = 0] = asked.estimatedMaxTokensPerRank;
        if (longest === 0) return;
        expect(fitted.fits).toBe(true);
        expect(fitted.finalMaxModelTokens).toBe(longest);
      }),
    );
  });

  test("every cache is in one group, and no group is wider than a block", () => {
    fc.assert(
      fc.property(anyModel, fc.constantFrom(1, 2, 3), (name, pipelineParallel) => {
        const cache = vllmCache(models[name], {
          availableBytesPerRank: 2 ** 36,
          maxModelTokens: 8192,
          pipelineParallel,
        });
        const grouped = cache.groups.reduce((sum, { layers }) => sum + layers, 0);
        expect(grouped).toBe(cache.layerSpecs.reduce((sum, { layers }) => sum + layers, 0));
        expect(cache.allocatedBytesPerRank).toHaveLength(pipelineParallel);
        for (const bytes of cache.allocatedBytesPerRank) expect(bytes).toBeLessThanOrEqual(2 ** 36);
      }),
    );
  });

  test("never more requests than the ideal, token by token", () => {
    fc.assert(
      fc.property(
        anyModel,
        anyBytes,
        fc.integer({ min: 1024, max: 131_072 }),
        (name, bytes, tokens) => {
          const ideal = bytes / kvBytes(kvProfile(models[name]), tokens);
          expect(account(name, bytes, tokens).maxConcurrency).toBeLessThanOrEqual(
            ideal * (1 + 1e-12),
          );
        },
      ),
    );
  });
});

/** vLLM's accounting of catalogue models against a compact table of what its own code gave. */
import { describe, expect, test } from "vitest";
import { models } from "../../../src/catalog/index.ts";
import { olderVllmCache, vllmCache, vllmSettings } from "../../../src/index.ts";
import { olderLogs, vllmFacts } from "../../truth/vllm.ts";

describe("what vLLM's own code gave", () => {
  test.each(vllmFacts.map((fact) => [`${fact.model}: ${fact.why}`, fact] as const))(
    "%s",
    (_, fact) => {
      const cache = vllmCache(models[fact.model], vllmSettings(fact.told));
      expect({
        fits: cache.fits,
        blocks: cache.blocks,
        blocksPerRequest: cache.blocksPerRequest,
        maxConcurrency: cache.maxConcurrency,
        kvCacheTokens: cache.kvCacheTokens,
        finalMaxModelTokens: cache.finalMaxModelTokens,
        bytesPerBlockPerRank: cache.bytesPerBlockPerRank,
        admissionBytesPerRank: cache.admissionBytesPerRank,
        groups: cache.groups.length,
      }).toEqual(fact.gave);
    },
  );
});

describe("what older versions logged", () => {
  test.each(olderLogs.map((log) => [log.where, log] as const))("%s", (_, log) => {
    const cache = olderVllmCache(models[log.model], vllmSettings(log.told));
    expect(cache.kvCacheTokens).toBe(log.tokens);
    expect(cache.maxConcurrency.toFixed(2)).toBe(log.concurrency);
  });
});

/** Every case that vLLM's own code computed, to the last integer. */
import { expect, test } from "vitest";
import { vllmCache, vllmSettings } from "../../../src/engine/index.ts";
import { modelFromConfig } from "../../../src/huggingface/index.ts";
import { describeWithShared } from "../../shared.ts";
import { type GoldenCase, golden, toldOnly } from "./golden.ts";

function account(one: GoldenCase) {
  const model = modelFromConfig(one.model.config, { name: one.model.key });
  return vllmCache(model, vllmSettings(toldOnly(one.settings)));
}

/** Rows in an order that does not depend on which of a layer's caches is named first. */
function sorted<Row>(rows: readonly Row[]): readonly Row[] {
  return [...rows].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}

describeWithShared("vLLM by its own code", () => {
  test("there are 102 cases of 34 models", () => {
    expect(golden).toHaveLength(102);
    expect(new Set(golden.map(({ model }) => model.key)).size).toBe(34);
  });

  test.each(golden.map((one) => [one.id, one] as const))("%s", (_, one) => {
    const { expected } = one;
    const cache = account(one);
    expect(
      sorted(
        cache.layerSpecs.map((row) => ({
          type: row.engineSpec,
          layers: row.layers,
          ranges: row.layerRanges,
          block: row.blockTokens,
          storage: row.storageTokens,
          unpadded: row.unpaddedPageBytes,
          page: row.pageBytes,
          bytes: row.blocksPerRequest * row.pageBytes,
        })),
      ),
    ).toEqual(
      sorted(
        expected.layer_specs.map((row) => ({
          type: row.type,
          layers: row.num_layers,
          ranges: row.layer_ranges,
          block: row.block_size,
          storage: row.storage_block_size ?? row.block_size,
          unpadded: row.unpadded_page_size_bytes ?? row.unpadded_state_bytes,
          page: row.page_size_bytes,
          bytes: row.max_memory_usage_bytes,
        })),
      ),
    );
    expect(
      cache.groups.map((row) => [
        row.engineSpec,
        row.layers,
        row.layerRanges,
        row.blockTokens,
        row.pageBytes,
        row.blocksPerRequest,
      ]),
    ).toEqual(
      expected.groups.map((row) => [
        row.type,
        row.num_layers,
        row.layer_ranges,
        row.block_size,
        row.page_size_bytes,
        row.blocks_per_request_at_max_model_len,
      ]),
    );
    expect(cache.inFlightTokens).toBe(one.settings.max_in_flight_tokens);
    expect(cache.groups.length).toBe(expected.num_groups);
    expect(cache.blocksPerRequest).toBe(expected.blocks_per_request);
    expect(cache.blocksPerRequestAfterAutoFit).toBe(expected.blocks_per_request_after_auto_fit);
    expect(cache.bytesPerBlockPerRank).toEqual(expected.pool_bytes_per_block_per_worker);
    expect(cache.admissionBytesPerRank).toEqual(
      expected.max_memory_usage_bytes_per_request_per_worker,
    );
    expect(cache.estimatedMaxTokensPerRank).toEqual(expected.estimated_max_model_len_per_worker);
    expect(cache.fits).toBe(expected.fits);
    expect(cache.refusal === undefined).toBe(expected.fits);
    if (!expected.fits) return;
    expect(cache.finalMaxModelTokens).toBe(expected.final_max_model_len);
    expect(cache.blocks).toBe(expected.num_blocks);
    expect(cache.allocatedBytesPerRank).toEqual(expected.allocated_bytes_per_worker);
    expect(cache.maxConcurrency).toBe(expected.max_concurrency);
    expect(cache.maxConcurrency.toFixed(2)).toBe(expected.max_concurrency_log);
    expect(cache.kvCacheTokens).toBe(expected.kv_cache_size_tokens);
  });
});

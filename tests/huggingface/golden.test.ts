/** What vLLM's own code makes of 34 configs, held against what the import makes of them. */
import { describe, expect, test } from "vitest";
import { type ImportedModel, modelFromConfig } from "../../src/huggingface/index.ts";
import { kvBytes, kvBytesPerToken, kvProfile } from "../../src/kv/index.ts";
import type { Format, LayerCache, ModelSpec } from "../../src/model/index.ts";
import {
  describeWithShared,
  sharedFiles,
  sharedFolder,
  sharedJson,
  sharedText,
} from "../shared.ts";

interface SpecRow {
  readonly role: string;
  readonly type: string;
  readonly num_layers: number;
  readonly layer_ranges: readonly (readonly [number, number])[];
  readonly block_size: number;
  readonly head_size?: number;
  readonly compress_ratio?: number;
  readonly sliding_window?: number;
  readonly attention_chunk_size?: number;
  readonly unpadded_page_size_bytes?: number;
  readonly unpadded_state_bytes?: number;
}

interface Case {
  readonly id: string;
  readonly model: { readonly key: string; readonly name: string; readonly config: unknown };
  readonly settings: {
    readonly kv_cache_dtype: string;
    readonly indexer_kv_dtype?: "mxfp4";
    readonly tensor_parallel_size: number;
  };
  readonly expected: {
    readonly layer_specs: readonly SpecRow[];
    readonly bytes_per_token_all_attention_layers: number;
    readonly bytes_per_token_growing_layers: number;
  };
}

const cases: readonly Case[] =
  sharedFolder === undefined ? [] : sharedJson<Case[]>("data/golden/vllm.json");
/** Formats of the engine by its names; those that no rule here covers are left out. */
const FORMATS: ReadonlyMap<string, Format> = new Map<string, Format>([
  ["auto", "bf16"],
  ["fp8", "fp8"],
  ["fp8_e4m3", "fp8"],
  ["fp8_ds_mla", "fp8_ds_mla"],
  ["int8_per_token_head", "int8_per_token_head"],
  ["fp8_per_token_head", "fp8_per_token_head"],
  ["int4_per_token_head", "int4_per_token_head"],
  ["nvfp4", "nvfp4"],
]);
const covered = cases.filter(({ settings }) => FORMATS.has(settings.kv_cache_dtype));

function formatOf({ model, settings }: Case): Format {
  const format = FORMATS.get(settings.kv_cache_dtype) ?? "bf16";
  if (format === "fp8_ds_mla" && model.key === "deepseek-v4-flash") return "fp8_ds_v4";
  return format;
}

/** The cache of a layer that a row of the engine's table is about. */
function matching(caches: readonly LayerCache[], row: SpecRow): readonly LayerCache[] {
  return caches.filter((cache) => isAbout(row, cache));
}

function isAbout(row: SpecRow, cache: LayerCache): boolean {
  const isIndex = row.type === "MLAAttentionSpec" && /index/.test(row.role);
  switch (cache.kind) {
    case "full":
      return row.type === "FullAttentionSpec" && row.sliding_window === undefined;
    case "window":
      return row.type === "SlidingWindowSpec" && row.sliding_window === cache.windowTokens;
    case "chunked":
      return row.attention_chunk_size === cache.chunkTokens;
    case "latent":
      return row.type === "MLAAttentionSpec" && !isIndex && row.compress_ratio === undefined;
    case "compressed":
      return row.compress_ratio === cache.tokensPerEntry && !isIndex;
    case "index":
      return isIndex;
    case "latent-window":
      return /swa_cache/.test(row.role) && row.sliding_window === cache.windowTokens;
    case "compressor":
      return /state_cache/.test(row.role) && row.head_size === cache.rowElements;
    case "state":
      return row.type === "MambaSpec";
    case "shared":
      return false;
  }
}

function alone(cache: LayerCache): ModelSpec {
  return { name: "one cache", layerKinds: [{ caches: [cache] }], layerOrder: [0] };
}

function layersOf(row: SpecRow): readonly number[] {
  return row.layer_ranges.flatMap(([first, last]) =>
    Array.from({ length: last - first + 1 }, (_, offset) => first + offset),
  );
}

function compare(model: ImportedModel, golden: Case): void {
  const format = formatOf(golden);
  const tensorParallel = golden.settings.tensor_parallel_size;
  let matched = 0;
  for (const row of golden.expected.layer_specs) {
    const layers = layersOf(row);
    expect(layers.length).toBe(row.num_layers);
    for (const layer of layers) {
      const caches = matching(model.layerKinds[model.layerOrder[layer] ?? -1]?.caches ?? [], row);
      expect(caches.length, `${golden.id}: layer ${layer}, ${row.role}`).toBe(1);
      matched += 1;
      const cache = caches[0];
      if (cache === undefined) continue;
      const one = alone(
        cache.kind === "index"
          ? { ...cache, format: golden.settings.indexer_kv_dtype ?? cache.format }
          : cache,
      );
      if (cache.kind === "state") {
        const profile = kvProfile(one, { format, tensorParallel });
        expect(kvBytes(profile, 1)).toBe(row.unpadded_state_bytes);
      } else {
        const page = (row.unpadded_page_size_bytes ?? 0) / row.block_size;
        expect(kvBytesPerToken(one, { format, tensorParallel })).toBe(page);
      }
    }
  }
  const owned = model.layerOrder.flatMap((kind) =>
    (model.layerKinds[kind]?.caches ?? []).filter(({ kind: name }) => name !== "shared"),
  );
  expect(owned.length, `${golden.id}: every cache is in the engine's table`).toBe(matched);
}

/** Bytes per token of the caches that a test on the kind lets through, over all layers. */
function sum(model: ModelSpec, golden: Case, isMeant: (kind: string) => boolean): number {
  const meant: ModelSpec = {
    ...model,
    layerKinds: model.layerKinds.map(({ caches }) => ({
      caches: caches.filter(({ kind }) => isMeant(kind)),
    })),
  };
  const tensorParallel = golden.settings.tensor_parallel_size;
  return kvBytesPerToken(meant, { format: formatOf(golden), tensorParallel });
}

describeWithShared("configs as the engine reads them", () => {
  const keys = [...new Set(cases.map(({ model }) => model.key))];

  test("the table holds 34 models and most of its formats have a rule here", () => {
    expect(keys).toHaveLength(34);
    expect(covered.length).toBe(100);
  });

  describe.each(keys)("%s", (key) => {
    const own = covered.filter(({ model }) => model.key === key);

    test("every layer keeps what the engine gives it, byte for byte, in every format of the table", () => {
      for (const golden of own)
        compare(modelFromConfig(golden.model.config, { name: key }), golden);
    });

    test.skipIf(key === "deepseek-v4-flash")(
      "its layers add up to the engine's bytes per token",
      () => {
        for (const golden of own) {
          const model = modelFromConfig(golden.model.config, { name: key });
          const all = sum(model, golden, (kind) => kind !== "state");
          const growing = sum(model, golden, (kind) => /^(full|latent|index)$/.test(kind));
          expect(all).toBe(golden.expected.bytes_per_token_all_attention_layers);
          expect(growing).toBe(golden.expected.bytes_per_token_growing_layers);
        }
      },
    );

    test("a config without the fields of the weights gives no parameter count, and says why", () => {
      for (const golden of own) {
        const model = modelFromConfig(golden.model.config);
        expect(model.weights).toBeUndefined();
        expect(model.warnings.map(({ code }) => code)).toContain("weights-not-counted");
      }
    });
  });

  test("whole published configs keep what the engine's excerpts of them keep", () => {
    const files = new Set(sharedFiles("hf-configs", ".json"));
    let compared = 0;
    for (const golden of covered) {
      const file = `${golden.model.name.replace("/", "--")}.json`;
      if (!files.has(file)) continue;
      compare(modelFromConfig(sharedText(`hf-configs/${file}`)), golden);
      compared += 1;
    }
    expect(compared).toBeGreaterThanOrEqual(30);
  });
});

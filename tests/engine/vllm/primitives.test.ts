/** The 13 tables of vLLM's own primitives, through the functions that stand for them. */
import { expect, test } from "vitest";
import {
  attentionBackend,
  smallestKernelBlock,
} from "../../../src/engine/vllm/attention-backend.ts";
import { vllmRequestedBytes } from "../../../src/engine/vllm/available-memory.ts";
import { chunkBlocks } from "../../../src/engine/vllm/blocks-per-request.ts";
import { concurrentBatches } from "../../../src/engine/vllm/in-flight.ts";
import { withPage } from "../../../src/engine/vllm/layer-spec.ts";
import { alignedBlockTokens } from "../../../src/engine/vllm/mamba-alignment.ts";
import { commonTuples } from "../../../src/engine/vllm/packed-groups.ts";
import { splitGroups } from "../../../src/engine/vllm/split-groups.ts";
import { stateBytes } from "../../../src/engine/vllm/state-bytes.ts";
import {
  gqa,
  type LayerCache,
  type ModelSpec,
  mla,
  type StateCache,
  stageLayers,
  type VllmSettings,
  vllmCache,
  vllmSettings,
  windowBlocks,
} from "../../../src/index.ts";
import { describeWithShared, sharedFolder, sharedJson } from "../../shared.ts";

type Row = Readonly<Record<string, number>>;

interface StateRow {
  readonly model: string;
  readonly tp: number;
  readonly mamba_cache_mode: "none" | "align" | "all";
  readonly attention_backend: string;
  readonly kv_cache_dtype: string;
  readonly state_shapes: readonly (readonly number[])[];
  readonly state_dtypes: readonly string[];
  readonly state_bytes: number;
  readonly attention_block_size: number;
  readonly attention_page_size_bytes: number;
  readonly mamba_block_size: number;
  readonly mamba_page_size_bytes: number;
  readonly mamba_max_memory_usage_bytes: number;
}

interface Tables {
  readonly attention_page_sizes: readonly (Row & { kv_cache_dtype: string; backend: string })[];
  readonly mla_page_sizes: readonly (Row & { kv_cache_dtype: string })[];
  readonly diff_kv_page_sizes: readonly Row[];
  readonly indexer_page_sizes: readonly Row[];
  readonly pipeline_partition: readonly (Row & { layers_per_stage: readonly number[] })[];
  readonly kv_heads_per_rank: readonly Row[];
  readonly in_flight_tokens: readonly (Row & {
    async_scheduling: boolean;
    use_v2_model_runner: boolean;
  })[];
  readonly sliding_window_blocks_per_request: { readonly rows: readonly Five[] };
  readonly chunked_local_blocks_per_request: { readonly rows: readonly Five[] };
  readonly hybrid_group_formation: readonly {
    readonly num_full: number;
    readonly num_sliding: number;
    readonly groups: readonly (readonly ["full" | "sliding", readonly number[]])[];
    readonly pool_tensors: number;
  }[];
  readonly approximate_gcd: readonly {
    readonly values: readonly number[];
    readonly lower_bound: number;
    readonly result: number;
  }[];
  readonly requested_memory: readonly Row[];
  readonly recurrent_state: readonly StateRow[];
}

type Five = readonly [number, number, number, number, number];

const tables =
  sharedFolder === undefined ? undefined : sharedJson<Tables>("data/golden/vllm-primitives.json");

function rows<Name extends keyof Tables>(name: Name): Tables[Name] {
  if (tables === undefined) throw new Error("read inside describeWithShared");
  return tables[name];
}

const room = { availableBytesPerRank: 2 ** 40, maxModelTokens: 1024 } as const;

function onlyPage(model: ModelSpec, settings: VllmSettings) {
  const { layerSpecs } = vllmCache(model, { ...room, ...settings });
  expect(layerSpecs).toHaveLength(1);
  return layerSpecs[0];
}

/** The state whose shapes on one rank are the row's; channels beyond heads and dims belong to groups. */
function stateOf(row: StateRow): StateCache {
  const [conv = [], matrix = []] = row.state_shapes;
  const [convTokens = 0, channels = 0] = conv;
  const isMamba1 = matrix.length === 2;
  const [heads = 0, second = 0, third = 0] = matrix;
  const isMamba2 = /nemotron|granite/.test(row.model);
  const isKda = row.model.startsWith("kimi");
  const stateDim = isMamba1 ? second : third;
  const headDim = isMamba1 ? 1 : second;
  return {
    kind: "state",
    variant: isMamba1 ? "mamba-1" : isMamba2 ? "mamba-2" : isKda ? "kda" : "gated-delta-net",
    convTokens,
    convChannels: isMamba2 ? heads * headDim : channels,
    groups: isMamba2 ? (channels - heads * headDim) / (2 * stateDim) : 0,
    groupChannels: isMamba2 ? 2 * stateDim : 0,
    heads,
    headDim,
    stateDim,
    convFormat: "bf16",
    stateFormat: row.state_dtypes[1] === "float32" ? "fp32" : "bf16",
  };
}

/** Tokens of a chunk, from the models' configs. */
function chunkTokens(model: string): number | undefined {
  if (model.startsWith("granite")) return 256;
  return model.startsWith("nemotron") ? 128 : undefined;
}

describeWithShared("vLLM's primitives by its own code", () => {
  test("attention pages", () => {
    expect(rows("attention_page_sizes")).toHaveLength(252);
    for (const row of rows("attention_page_sizes")) {
      const model = gqa({
        layers: 1,
        kvHeads: row["num_kv_heads"] ?? 0,
        headDim: row["head_size"] ?? 0,
      });
      const told = vllmSettings({
        kv_cache_dtype: row.kv_cache_dtype,
        attention_backend: row.backend,
        block_size: row["block_size"],
      });
      expect(onlyPage(model, told)?.pageBytes).toBe(row["page_size_bytes"]);
    }
  });

  test("pages of latents", () => {
    for (const row of rows("mla_page_sizes")) {
      const model = mla({ layers: 1, latentDim: (row["head_size"] ?? 0) - 64, ropeDim: 64 });
      const told = vllmSettings({ kv_cache_dtype: row.kv_cache_dtype });
      const page = onlyPage(model, told);
      expect(page?.contentBytes).toBe(row["bytes_per_token"]);
      expect((page?.contentBytes ?? 0) * (row["block_size"] ?? 0)).toBe(row["page_size_bytes"]);
    }
  });

  test("pages of keys and values of two sizes", () => {
    for (const row of rows("diff_kv_page_sizes")) {
      const model = gqa({
        layers: 1,
        kvHeads: row["num_kv_heads"] ?? 0,
        headDim: row["head_size"] ?? 0,
        valueDim: row["head_size_v"] ?? 0,
      });
      expect(onlyPage(model, { blockTokens: 16 })?.pageBytes).toBe(row["page_size_bytes"]);
    }
  });

  test("pages of index keys", () => {
    for (const row of rows("indexer_page_sizes")) {
      const keyDim = row["index_head_dim"] ?? 0;
      const caches: LayerCache[] = [
        { kind: "latent", latentDim: 512, ropeDim: 64 },
        { kind: "index", keyDim, format: "fp8_scale128", tokensPerEntry: 1 },
      ];
      const model: ModelSpec = { name: "sparse", layerKinds: [{ caches }], layerOrder: [0] };
      const { layerSpecs } = vllmCache(model, {
        ...room,
        attentionBackend: "FLASH_ATTN_MLA",
        blockTokens: row["block_size"] ?? 0,
      });
      const page = layerSpecs.find(({ kind }) => kind === "index");
      expect(page?.contentBytes).toBe(row["stored_bytes_per_token"]);
      expect(page?.pageBytes).toBe(row["page_size_bytes"]);
    }
  });

  test("layers of pipeline stages", () => {
    expect(rows("pipeline_partition")).toHaveLength(90);
    for (const row of rows("pipeline_partition"))
      expect(stageLayers(row["num_layers"] ?? 0, row["pp"] ?? 0)).toEqual(row.layers_per_stage);
  });

  test("key-value heads on a rank, also where the layers refuse the split", () => {
    for (const row of rows("kv_heads_per_rank")) {
      const kvHeads = row["total_num_kv_heads"] ?? 0;
      const tensorParallel = row["tp"] ?? 0;
      const cache = vllmCache(gqa({ layers: 1, kvHeads, headDim: 128 }), {
        ...room,
        tensorParallel,
      });
      expect(cache.layerSpecs[0]?.headsPerRank).toBe(row["kv_heads_per_rank"]);
      const isEven = kvHeads % tensorParallel === 0 || tensorParallel % kvHeads === 0;
      expect(cache.fits).toBe(isEven);
    }
  });

  test("tokens in flight", () => {
    for (const row of rows("in_flight_tokens")) {
      const pipelineParallel = row["pp"] ?? 0;
      const batches = concurrentBatches({
        asyncScheduling: row.async_scheduling,
        v2ModelRunner: row.use_v2_model_runner,
        pipelineParallel,
      });
      expect(batches).toBe(row["max_concurrent_batches"]);
      const told = vllmSettings({
        async_scheduling: row.async_scheduling,
        use_v2_model_runner: row.use_v2_model_runner,
        max_num_batched_tokens: row["max_num_batched_tokens"],
        pipeline_parallel_size: pipelineParallel,
      });
      const cache = vllmCache(gqa({ layers: 8, kvHeads: 8, headDim: 128 }), { ...room, ...told });
      expect(cache.inFlightTokens).toBe(row["max_in_flight_tokens"]);
    }
  });

  test("blocks of windows and chunks", () => {
    for (const [windowTokens, inFlightTokens, maxTokens, blockTokens, blocks] of rows(
      "sliding_window_blocks_per_request",
    ).rows)
      expect(windowBlocks({ windowTokens, inFlightTokens, maxTokens, blockTokens })).toBe(blocks);
    for (const [chunk, inFlightTokens, maxTokens, blockTokens, blocks] of rows(
      "chunked_local_blocks_per_request",
    ).rows)
      expect(chunkBlocks({ chunkTokens: chunk, inFlightTokens, maxTokens, blockTokens })).toBe(
        blocks,
      );
  });

  test("groups of full and sliding layers", () => {
    const spec = (kind: "full" | "window") =>
      withPage({
        kind,
        spec: kind === "full" ? "FullAttentionSpec" : "SlidingWindowSpec",
        blockTokens: 16,
        tokensPerEntry: 1,
        headsPerRank: 1,
        contentBytes: 512,
        shape: "",
      });
    for (const row of rows("hybrid_group_formation")) {
      const groups = splitGroups([
        { spec: spec("full"), layers: Array.from({ length: row.num_full }, (_, layer) => layer) },
        {
          spec: spec("window"),
          layers: Array.from({ length: row.num_sliding }, (_, layer) => layer),
        },
      ]);
      expect(
        groups.map(({ spec: { kind }, layers }) => [kind === "full" ? "full" : "sliding", layers]),
      ).toEqual(row.groups);
      expect(Math.max(...groups.map(({ layers }) => layers.length))).toBe(row.pool_tensors);
    }
  });

  test("the common number of layer tuples", () => {
    for (const { values, lower_bound, result } of rows("approximate_gcd"))
      expect(commonTuples(values, lower_bound)).toBe(result);
  });

  test("the memory that is asked of a device", () => {
    for (const row of rows("requested_memory"))
      expect(
        vllmRequestedBytes(row["total_memory_bytes"] ?? 0, row["gpu_memory_utilization"] ?? 0),
      ).toBe(row["requested_bytes"]);
  });

  test("recurrent states: bytes on every split, the blocks that hold them, and what a request takes", () => {
    const states = rows("recurrent_state");
    expect(states).toHaveLength(264);
    for (const row of states) {
      const whole = states.find(({ model, tp }) => model === row.model && tp === 1);
      if (whole === undefined) throw new Error(`${row.model} has no unsplit row`);
      const statePageBytes = stateBytes(stateOf(whole), {
        tensorParallel: row.tp,
        speculativeTokens: 0,
      });
      expect(statePageBytes, row.model).toBe(row.state_bytes);
      const attentionTokenBytes = row.attention_page_size_bytes / row.attention_block_size;
      const backend = attentionBackend(row.attention_backend, "backend");
      const smallest = smallestKernelBlock(backend);
      const mode = row.mamba_cache_mode;
      const blockTokens = alignedBlockTokens({
        mode,
        statePageBytes,
        attentionTokenBytes,
        blockTokens: Math.max(16, smallest),
        smallestKernelBlock: smallest,
        isLatent: row.model.startsWith("kimi"),
        chunkTokens: chunkTokens(row.model),
      });
      expect(blockTokens, row.model).toBe(row.attention_block_size);
      const pageBytes = Math.max(blockTokens * attentionTokenBytes, statePageBytes);
      expect(pageBytes).toBe(row.mamba_page_size_bytes);
      const maxTokens = 65_536;
      const stateBlock = mode === "none" ? maxTokens : blockTokens;
      expect(stateBlock).toBe(row.mamba_block_size);
      const held = mode === "none" ? 1 : mode === "align" ? 2 : Math.ceil(maxTokens / stateBlock);
      expect(held * pageBytes).toBe(row.mamba_max_memory_usage_bytes);
    }
  });
});

/** The bytes, heads, stages and windows that vLLM's own code computes (commit 017e9f44), case by case. */
import { expect, test } from "vitest";
import {
  type FormatId,
  formats,
  gqa,
  kvBytes,
  kvBytesPerToken,
  kvProfile,
  type LayerCache,
  mla,
  stageLayers,
  windowBlocks,
} from "../../src/index.ts";
import { describeWithShared, sharedJson } from "../shared.ts";
import { inTurn, layer } from "./shapes.ts";

interface PageSize {
  readonly kv_cache_dtype: string;
  readonly head_size: number;
  readonly num_kv_heads: number;
  readonly block_size: number;
  readonly page_size_bytes: number;
}

interface StateSize {
  readonly model: string;
  readonly tp: number;
  readonly mamba_ssm_cache_dtype: string;
  readonly state_shapes: readonly [readonly [number, number], readonly number[]];
  readonly state_dtypes: readonly [string, string];
  readonly state_bytes: number;
}

interface Primitives {
  readonly attention_page_sizes: readonly PageSize[];
  readonly mla_page_sizes: readonly Omit<PageSize, "num_kv_heads">[];
  readonly diff_kv_page_sizes: readonly (Omit<PageSize, "kv_cache_dtype"> & {
    readonly head_size_v: number;
  })[];
  readonly indexer_page_sizes: readonly {
    readonly index_head_dim: number;
    readonly stored_bytes_per_token: number;
  }[];
  readonly pipeline_partition: readonly {
    readonly num_layers: number;
    readonly pp: number;
    readonly layers_per_stage: readonly number[];
  }[];
  readonly kv_heads_per_rank: readonly {
    readonly total_num_kv_heads: number;
    readonly tp: number;
    readonly kv_heads_per_rank: number;
  }[];
  readonly sliding_window_blocks_per_request: { readonly rows: readonly (readonly number[])[] };
  readonly recurrent_state: readonly StateSize[];
}

/** What the engine calls a format, where it is not what the table calls it. */
const engineNames: Readonly<Record<string, FormatId>> = {
  auto: "bf16",
  fp8_e4m3: "fp8",
  fp8_e5m2: "fp8",
};

function formatNamed(name: string): FormatId | undefined {
  const format = engineNames[name] ?? name;
  return Object.hasOwn(formats, format) ? (format as FormatId) : undefined;
}

describeWithShared("what vLLM's own code computes", () => {
  const golden = sharedJson<Primitives>("data/golden/vllm-primitives.json");

  test("pages of keys and values, for every format that the table has", () => {
    const known = golden.attention_page_sizes.filter(
      ({ kv_cache_dtype }) => formatNamed(kv_cache_dtype) !== undefined,
    );
    expect(known).toHaveLength(168);
    for (const row of known) {
      const format = formatNamed(row.kv_cache_dtype) ?? "bf16";
      const model = gqa({ layers: 1, kvHeads: row.num_kv_heads, headDim: row.head_size });
      const bytes = kvBytes(kvProfile(model, { format }), row.block_size);
      expect(bytes, `${row.kv_cache_dtype}, ${row.head_size}`).toBe(row.page_size_bytes);
    }
  });

  test("pages of keys and values of different sizes", () => {
    for (const row of golden.diff_kv_page_sizes) {
      const model = gqa({
        layers: 1,
        kvHeads: row.num_kv_heads,
        headDim: row.head_size,
        valueDim: row.head_size_v,
      });
      expect(kvBytes(kvProfile(model), row.block_size)).toBe(row.page_size_bytes);
    }
  });

  test("pages of latents, but for the formats with a scale per vector", () => {
    const rows = golden.mla_page_sizes.filter((row) => !row.kv_cache_dtype.includes("per_token"));
    expect(rows).toHaveLength(10);
    for (const row of rows) {
      const format = formatNamed(row.kv_cache_dtype) ?? "bf16";
      const model = mla({ layers: 1, latentDim: row.head_size - 64, ropeDim: 64 });
      const bytes = kvBytes(kvProfile(model, { format }), row.block_size);
      expect(bytes, row.kv_cache_dtype).toBe(row.page_size_bytes);
    }
  });

  test("index keys", () => {
    for (const row of golden.indexer_page_sizes) {
      const cache: LayerCache = {
        kind: "index",
        keyDim: row.index_head_dim,
        format: "fp8_scale128",
        tokensPerEntry: 1,
      };
      const model = inTurn("index keys", 1, [layer(cache)]);
      expect(kvBytesPerToken(model)).toBe(row.stored_bytes_per_token);
    }
  });

  test("layers of every pipeline stage", () => {
    expect(golden.pipeline_partition.length).toBeGreaterThan(80);
    for (const { num_layers, pp, layers_per_stage } of golden.pipeline_partition)
      expect(stageLayers(num_layers, pp)).toEqual(layers_per_stage);
  });

  test("key-value heads on a rank, below and above the degree of tensor parallelism", () => {
    for (const row of golden.kv_heads_per_rank) {
      const { total_num_kv_heads: kvHeads, tp, kv_heads_per_rank } = row;
      if (kvHeads % tp !== 0 && tp % kvHeads !== 0) continue;
      const model = gqa({ layers: 1, kvHeads, headDim: 128 });
      const bytes = kvBytesPerToken(model, { tensorParallel: tp });
      expect(bytes / 512, `${kvHeads} heads on ${tp}`).toBe(kv_heads_per_rank);
    }
  });

  test("blocks of a sliding window", () => {
    for (const row of golden.sliding_window_blocks_per_request.rows) {
      const [windowTokens = 0, inFlightTokens = 0, maxTokens = 0, blockTokens = 0, blocks] = row;
      expect(windowBlocks({ windowTokens, inFlightTokens, maxTokens, blockTokens })).toBe(blocks);
    }
  });

  test("recurrent states on one rank", () => {
    const unsharded = new Map(
      golden.recurrent_state.filter(({ tp }) => tp === 1).map((row) => [row.model, row]),
    );
    let compared = 0;
    for (const row of golden.recurrent_state) {
      const whole = unsharded.get(row.model);
      if (whole === undefined || whole.mamba_ssm_cache_dtype !== row.mamba_ssm_cache_dtype)
        continue;
      const cache = stateOf(whole);
      const model = inTurn(row.model, 1, [layer(cache)]);
      const profile = kvProfile(model, { tensorParallel: row.tp });
      expect(kvBytes(profile, 0), `${row.model} on ${row.tp}`).toBe(row.state_bytes);
      compared += 1;
    }
    expect(compared).toBeGreaterThan(100);
  });
});

/** The engine prints one shape; granite's single group of 2 × 128 channels is repeated on every rank. */
function stateOf({ model, state_shapes, state_dtypes }: StateSize): LayerCache {
  const [[convTokens, channels], [heads = 1, ...dims]] = state_shapes;
  const [headDim, stateDim] = dims.length === 1 ? [1, dims[0] ?? 1] : [dims[0] ?? 1, dims[1] ?? 1];
  const isGrouped = model.startsWith("granite");
  return {
    kind: "state",
    variant: "mamba-2",
    convTokens,
    convChannels: isGrouped ? channels - 256 : channels,
    groups: isGrouped ? 1 : 0,
    groupChannels: isGrouped ? 256 : 0,
    heads,
    headDim,
    stateDim,
    convFormat: state_dtypes[0] === "float32" ? "fp32" : "bf16",
    stateFormat: state_dtypes[1] === "float32" ? "fp32" : "bf16",
  };
}

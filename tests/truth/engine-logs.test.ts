/** Bytes per token and device that engines' start-up logs imply, against the shapes' own. */
import { expect, test } from "vitest";
import { gqa, type KvFormat, kvBytesPerToken, type ModelSpec } from "../../src/index.ts";
import { describeWithShared, sharedJson } from "../shared.ts";
import { deepseekV3, sparseLatent } from "./shapes.ts";

interface LogCase {
  readonly id: string;
  readonly model_config: {
    readonly attention: string;
    readonly layers?: number;
    readonly layers_full?: number;
    readonly kv_heads: number;
    readonly head_dim: number;
    readonly v_head_dim?: number;
    readonly indexer_head_dim?: number;
  };
  readonly parallelism: string;
  readonly kv_dtype: string;
  readonly check: {
    readonly kind: string;
    readonly capacity_bytes: number;
    readonly tokens: number;
    readonly expected_bytes_per_token_per_gpu: number;
    readonly tolerance_pct: number;
  };
}

function modelOf({ model_config: shape }: LogCase): ModelSpec {
  const layers = shape.layers ?? shape.layers_full ?? 0;
  if (shape.attention === "mla")
    return shape.indexer_head_dim === undefined ? deepseekV3 : sparseLatent(layers);
  return gqa({
    layers,
    kvHeads: shape.kv_heads,
    headDim: shape.head_dim,
    ...(shape.v_head_dim !== undefined && { valueDim: shape.v_head_dim }),
  });
}

function formatOf({ kv_dtype }: LogCase): KvFormat {
  if (kv_dtype.includes("656")) return "fp8_ds_mla";
  return kv_dtype.startsWith("fp8") ? "fp8" : "bf16";
}

describeWithShared("engine logs with a pool and its tokens", () => {
  const cases = sharedJson<{ cases: LogCase[] }>("data/field-logs.json").cases.filter(
    ({ check }) => check.kind === "kv_bytes_per_token",
  );

  test("there are more than ten", () => {
    expect(cases.length).toBeGreaterThan(10);
  });

  test.each(cases)("$id: pool over tokens is what the shape gives", (log) => {
    const tensorParallel = Number(/^tp(\d+)/.exec(log.parallelism)?.[1] ?? 1);
    const bytes = kvBytesPerToken(modelOf(log), { format: formatOf(log), tensorParallel });
    expect(bytes).toBe(log.check.expected_bytes_per_token_per_gpu);
    const implied = log.check.capacity_bytes / log.check.tokens;
    expect(Math.abs(implied / bytes - 1)).toBeLessThanOrEqual(log.check.tolerance_pct / 100);
  });
});

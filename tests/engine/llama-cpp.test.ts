/** llama.cpp: published sizes, padding, streams, windows, and what it refuses. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { models } from "../../src/catalog/index.ts";
import { llamaCppCache } from "../../src/engine/llama-cpp/index.ts";
import { gqa } from "../../src/model/index.ts";
import { describeWithShared, sharedJson } from "../shared.ts";
import { llamaCppSizes } from "../truth/llama-cpp-sizes.ts";

const MIB = 2 ** 20;
const eight = gqa({ layers: 32, kvHeads: 8, headDim: 128, maxModelTokens: 131_072 });

describe("published sizes", () => {
  test.each(llamaCppSizes)("$model: $mib MiB ($where)", (row) => {
    const cache = llamaCppCache(models[row.model], row.settings);
    const parts =
      row.part === undefined ? cache.parts : cache.parts.filter(({ kind }) => kind === row.part);
    const bytes = parts.reduce((sum, part) => sum + part.keyBytes + part.valueBytes, 0);
    expect(bytes / MIB).toBe(row.mib);
  });
});

describeWithShared("logs of llama.cpp and its kin", () => {
  const { cases } = sharedJson<{
    cases: { id: string; log: Record<string, number> }[];
  }>("data/field-logs.json");
  const logOf = (id: string) => cases.find((one) => one.id === id)?.log ?? {};

  test("a DeepSeek-R1 log of 32,768 cells in q8_0", () => {
    const { bytes } = llamaCppCache(models["deepseek-v3"], {
      contextTokens: logOf("ik_llama-259")["ctx"] ?? 0,
      keyType: "q8_0",
    });
    // printed with two digits, cut
    expect(Math.floor((bytes / MIB) * 100) / 100).toBe(logOf("ik_llama-259")["kv_self_mib"]);
  });

  test("a gpt-oss log of two streams: full layers, window cells and window layers", () => {
    const log = logOf("ollama-16480");
    const cache = llamaCppCache(models["gpt-oss-120b"], {
      contextTokens: (log["n_ctx_seq"] ?? 0) * (log["n_seq"] ?? 0),
      sequences: log["n_seq"] ?? 0,
      microBatchTokens: 1024,
    });
    const mib = (kind: string) =>
      cache.parts
        .filter((part) => part.kind === kind)
        .reduce((sum, part) => sum + (part.keyBytes + part.valueBytes) / MIB, 0);
    expect(mib("full")).toBe(log["full_kv_mib"]);
    expect(mib("window")).toBe(log["swa_kv_mib"]);
    expect(cache.parts.find(({ kind }) => kind === "window")?.cells).toBe(log["swa_cells"]);
  });
});

describe("rules", () => {
  test("the context is padded to 256", () => {
    expect(llamaCppCache(eight, { contextTokens: 1000 }).contextTokens).toBe(1024);
    expect(llamaCppCache(eight, { contextTokens: 1024 }).contextTokens).toBe(1024);
  });

  test("split streams pad each sequence, a unified one the sum", () => {
    const split = llamaCppCache(eight, { contextTokens: 4096, sequences: 3 });
    expect(split).toMatchObject({
      streams: 3,
      contextTokensPerSequence: 1536,
      contextTokens: 4608,
    });
    const unified = llamaCppCache(eight, { contextTokens: 4096, sequences: 3, unified: true });
    expect(unified).toMatchObject({
      streams: 1,
      contextTokensPerSequence: 4096,
      contextTokens: 4096,
    });
  });

  test("windows of a unified stream hold every sequence's, of split streams their own", () => {
    const cells = (unified: boolean): number | undefined =>
      llamaCppCache(models["gpt-oss-120b"], {
        contextTokens: 65_536,
        sequences: 4,
        unified,
      }).parts.find(({ kind }) => kind === "window")?.cells;
    expect(cells(true)).toBe(1024);
    expect(cells(false)).toBe(768);
  });

  test("a window is never longer than the context, and as long as it with full windows", () => {
    const short = llamaCppCache(models["gpt-oss-120b"], { contextTokens: 512 });
    expect(short.parts.every(({ cells }) => cells === 512)).toBe(true);
    const full = llamaCppCache(models["gpt-oss-120b"], { contextTokens: 8192, fullWindows: true });
    expect(full.parts.every(({ cells }) => cells === 8192)).toBe(true);
  });

  test("keys and values have types of their own", () => {
    const [part] = llamaCppCache(eight, {
      contextTokens: 256,
      keyType: "q8_0",
      valueType: "q4_0",
    }).parts;
    expect(part?.keyBytes).toBe((32 * 256 * 1024 * 34) / 32);
    expect(part?.valueBytes).toBe((32 * 256 * 1024 * 18) / 32);
  });

  test("recurrent states are fp32, one for each sequence, whatever the context", () => {
    const states = (contextTokens: number, sequences: number) =>
      llamaCppCache(models["qwen3-next-80b"], { contextTokens, sequences }).parts.find(
        ({ kind }) => kind === "state",
      )?.keyBytes ?? 0;
    expect(states(4096, 1)).toBe(36 * (3 * 8192 + 32 * 128 * 128) * 4);
    expect(states(65_536, 1)).toBe(states(4096, 1));
    expect(states(4096, 4)).toBe(4 * states(4096, 1));
  });

  test("devices share the layers, and their bytes add up", () => {
    const { bytes, bytesPerDevice } = llamaCppCache(models["gemma-3-27b"], {
      contextTokens: 32_768,
      devices: 3,
    });
    expect(bytesPerDevice).toHaveLength(3);
    expect(bytesPerDevice.reduce((sum, one) => sum + one, 0)).toBe(bytes);
  });

  test("the longest context fits, and one pad more does not", () => {
    fc.assert(
      fc.property(
        fc.constantFrom("llama-3.1-8b", "gpt-oss-120b", "deepseek-v3" as const),
        fc.integer({ min: 1, max: 5 }),
        fc.boolean(),
        fc.integer({ min: 2 ** 30, max: 2 ** 36 }),
        (id, sequences, unified, availableBytes) => {
          const at = (contextTokens: number) =>
            llamaCppCache(models[id], { contextTokens, sequences, unified, availableBytes });
          const { longestContextTokens = 0 } = at(256);
          const step = 256 * (unified ? 1 : sequences);
          if (longestContextTokens > 0) expect(at(longestContextTokens).fits).toBe(true);
          expect(at(longestContextTokens + step).fits).toBe(false);
        },
      ),
      { numRuns: 50 },
    );
  });
});

describe("what does not fit and what is refused", () => {
  test("too few bytes are an answer, with what is missing", () => {
    const cache = llamaCppCache(eight, { contextTokens: 131_072, availableBytes: 10 * 2 ** 30 });
    expect(cache).toMatchObject({ fits: false, shortBytes: 6 * 2 ** 30 });
    expect(cache.longestContextTokens).toBe(81_920);
    expect(llamaCppCache(eight, { availableBytes: -1 }).fits).toBe(false);
  });

  test("quantised values without flash attention are refused with the reason", () => {
    const cache = llamaCppCache(eight, { valueType: "q8_0", flashAttention: false });
    expect(cache.refusal).toContain("flash attention");
  });

  test("blocks that do not divide a head are refused with the reason", () => {
    const odd = gqa({ layers: 2, kvHeads: 2, headDim: 80, maxModelTokens: 2048 });
    expect(llamaCppCache(odd, { keyType: "q4_0" }).refusal).toContain("do not divide keys of 80");
  });

  test("DeepSeek-V4 has no rule, and the answer says so", () => {
    expect(llamaCppCache(models["deepseek-v4-flash"], {}).refusal).toContain("no rule");
  });

  test("unknown types and missing lengths are errors", () => {
    expect(() => llamaCppCache(eight, { keyType: "fp8" as "q8_0" })).toThrow(/q8_0/);
    expect(() => llamaCppCache(gqa({ layers: 1, kvHeads: 1, headDim: 64 }))).toThrow(/n_ctx/);
  });
});

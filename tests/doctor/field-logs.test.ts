/**
 * Start-up logs from public threads, restated as facts beside the project: every figure that has a pool size is
 * predicted, and every start-up that failed is explained.
 */
import { expect, test } from "vitest";
import { type Diagnosis, diagnose } from "../../src/doctor/index.ts";
import { describeWithShared, sharedJson } from "../shared.ts";
import type { FieldLog } from "./field-log.ts";
import { fieldLogModel, fieldLogSettings } from "./field-log-models.ts";
import { writtenLogs } from "./field-log-writer.ts";

/** Figures that the rules give less closely than 0.15 %, and why; no other may. */
const exceptions: Readonly<Record<string, string>> = {
  "vllm-21348-vllm": "smallest-worker",
  "vllm-qwen2.5-1.5b": "rounding-of-the-printed-size",
  "sglang-qwen2-0.5b": "rounding-of-the-printed-size",
  // restated as "~50", "~55k", "~525k" and "~150K": closer than 10 %
  "vllm-43308": "unknown",
  "vllm-51041": "unknown",
};

/** Counts beside which neither a pool size nor a model of a known format stands. */
const notEnoughStated: readonly string[] = [
  "vllm-6746",
  "vllm-13596",
  "vllm-17327",
  "vllm-49011",
  "1cat-237",
  "sglang-28620",
  "dsv4-spark-57",
];

/** Why counts that are predicted are not bytes ÷ (2 × layers × heads × size). */
const causes: Readonly<Record<string, readonly string[]>> = {
  "sglang-11309-with-index": ["fp8-layout", "gib-printed-as-gb"],
  "sglang-glm5-dsa": ["fp8-layout", "gib-printed-as-gb"],
  "sglang-29853": ["head-replication", "gib-printed-as-gb"],
  "sglang-15464-swa": ["gib-printed-as-gb"],
  "trtllm-2268": ["fraction-of-free"],
  "talos-1995": ["hybrid-token-count", "recurrent-pages"],
  "vllm-qwen3.5-122b-thor": ["draft-cache", "hybrid-token-count", "recurrent-pages"],
  "vllm-34076": ["layers-of-every-stage"],
  "vllm-51454": ["latent-on-every-rank"],
  "inferencex-2128": ["fraction-of-static", "mixed-precision-weights"],
  "vllm-6746": ["mixed-precision-weights"],
  "vllm-23278": ["negative-room"],
};

/** What was missing on a rank, and what would have been the smallest change. */
const failures: Readonly<Record<string, readonly [shortGib: number, change: RegExp]>> = {
  "vllm-6746": [3.11, /^max_model_len 79392/],
  "vllm-34076": [20.82, /^max_model_len 34736/],
  "xinference-4926": [29.06, /^max_model_len 50512/],
  "inferencex-2128": [4.32, /above 0\.912 instead of 0\.88/],
  "vllm-23278": [7.21, /^gpu_memory_utilization 0\.95 and max_model_len 37120/],
  // 47,600 of the printed 1.71 GiB, which may be 5 MiB less
  "vllm-27508": [2.87, /^max_model_len 47456/],
};

/** Concurrency that the log prints, as its own figures or the rules give it. */
const concurrency: Readonly<Record<string, number>> = {
  "vllm-24577": 159.215,
  "vllm-15039": 3.607,
  "vllm-13596": 997.078,
  "vllm-17327": 24.266,
  "vllm-49011": 1.739,
  "1cat-237": 26.294,
  "talos-1995": 2.311,
  "vllm-qwen3.5-122b-thor": 6.417,
};

describeWithShared("the field logs", () => {
  const facts = sharedJson<{ cases: readonly FieldLog[] }>("data/field-logs.json").cases;
  const read: readonly { id: string; diagnosis: Diagnosis; engine: string }[] = facts.flatMap(
    (fact) =>
      writtenLogs(fact).map(({ command, text }) => ({
        id: fact.id,
        engine: fact.engine,
        diagnosis: diagnose(text, {
          model: fieldLogModel(fact.id, fact.model_config),
          command,
          settings: fieldLogSettings(fact.id),
        }),
      })),
  );

  test("are 39, each of a known engine, and no line of them is misread", () => {
    expect(facts).toHaveLength(39);
    for (const { diagnosis, engine } of read) {
      expect(
        engine.replace("ik_llama.cpp", "llama-cpp").replace("llama.cpp", "llama-cpp"),
      ).toContain(diagnosis.engine);
      expect(diagnosis.unread).toEqual([]);
    }
  });

  test.each(read)(
    "$id: counts beside a pool size follow from it within 0.15 %",
    ({ id, diagnosis }) => {
      const counts = diagnosis.findings.filter(({ quantity }) =>
        ["kvCacheTokens", "gpuBlocks"].includes(quantity),
      );
      for (const { predicted, relativeError, cause } of counts) {
        if (notEnoughStated.includes(id)) {
          expect({ predicted, cause: cause.id }).toEqual({ cause: "not-enough-stated" });
          continue;
        }
        const limit = Object.hasOwn(exceptions, id) ? 0.1 : 0.0015;
        expect(Math.abs(relativeError ?? Number.NaN)).toBeLessThanOrEqual(limit);
        if (Object.hasOwn(exceptions, id)) expect(cause.id).toBe(exceptions[id]);
        else expect(["unknown", "not-enough-stated"]).not.toContain(cause.id);
      }
    },
  );

  test.each(Object.entries(causes))("%s names its causes", (id, expected) => {
    const named = read
      .filter((one) => one.id === id)
      .flatMap(({ diagnosis }) => diagnosis.findings)
      .flatMap(({ cause, also }) => [cause.id, ...also.map((one) => one.id)]);
    expect(named).toEqual(expect.arrayContaining([...expected]));
  });

  test("that failed are explained by what was missing and the smallest change, the others are not", () => {
    const explained = read.flatMap(({ id, diagnosis: { failure } }) =>
      failure === undefined ? [] : [[id, failure] as const],
    );
    expect(explained.map(([id]) => id)).toEqual(
      facts.map(({ id }) => id).filter((id) => Object.hasOwn(failures, id)),
    );
    for (const [id, { shortGib, changes }] of explained) {
      const [short = Number.NaN, change = /^$/] = failures[id] ?? [];
      expect(shortGib).toBeCloseTo(short, 2);
      expect(changes[0]).toMatch(change);
    }
  });

  test.each(Object.entries(concurrency))("%s: concurrency is %d", (id, expected) => {
    const [found] = read
      .filter((one) => one.id === id)
      .flatMap(({ diagnosis }) => diagnosis.findings)
      .filter(({ quantity }) => quantity === "maxConcurrency");
    expect(found?.predicted).toBeCloseTo(expected, 3);
    expect(["agrees", "hybrid-token-count"]).toContain(found?.cause.id);
  });

  test("budget and room follow from the parts that are printed", () => {
    const sums = read
      .filter(({ id }) => ["vllm-15039", "vllm-10517-20k", "vllm-10511"].includes(id))
      .flatMap(({ diagnosis }) => diagnosis.findings)
      .filter(({ quantity }) => ["budgetGib", "availableKvGib"].includes(quantity));
    expect(sums).toHaveLength(5);
    for (const { relativeError } of sums) expect(Math.abs(relativeError ?? 1)).toBeLessThan(0.001);
  });
});

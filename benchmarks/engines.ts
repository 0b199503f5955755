/** The engines' accounting, model by model, and the doctor over ten megabytes of log. */
import { do_not_optimize } from "mitata";
import { type ModelId, models } from "../src/catalog/index.ts";
import { diagnose } from "../src/doctor/index.ts";
import { type CacheDtype, vllmCache } from "../src/index.ts";
import { type Measurement, median, medianNanoseconds } from "./measurement.ts";

const cases: readonly (readonly [id: ModelId, cacheDtype: CacheDtype, goal: number])[] = [
  ["deepseek-v3", "auto", 50_000],
  ["deepseek-v4-flash", "fp8_ds_mla", 200_000],
  ["gemma-3-27b", "auto", 200_000],
];

/** Medians of `vllmCache`, and of `diagnose` over 10 MB of lines that say nothing and four that do. */
export async function engines(): Promise<readonly Measurement[]> {
  const measured: Measurement[] = [];
  for (const [id, cacheDtype, goal] of cases) {
    const settings = { maxModelTokens: 131_072, availableBytesPerRank: 45 * 2 ** 30, cacheDtype };
    const taken = await medianNanoseconds(() => do_not_optimize(vllmCache(models[id], settings)));
    measured.push({ name: `vllmCache of ${models[id].name}`, median: taken, unit: "ns", goal });
  }
  const log = `${noise}${said}${noise}`;
  const times = Array.from({ length: 5 }, () => {
    const start = performance.now();
    do_not_optimize(diagnose(log, { model: models["gemma-3-27b"] }));
    return performance.now() - start;
  });
  const name = `doctor over ${(log.length / 1e6).toFixed(0)} MB of log`;
  return [...measured, { name, median: median(times), unit: "ms", goal: 500 }];
}

const noise =
  "INFO 08-12 10:15:00 [loggers.py:123] Engine 000: Running: 3 reqs, Waiting: 0 reqs\n".repeat(
    62_000,
  );

const said = `INFO 08-12 10:15:01 [core.py:58] Initializing a V1 LLM engine (v0.11.0) with config: max_seq_len=131072, tensor_parallel_size=2
INFO 08-12 10:16:40 [gpu_worker.py:298] Available KV cache memory: 45.00 GiB
INFO 08-12 10:16:41 [kv_cache_utils.py:1087] GPU KV cache size: 190,256 tokens
INFO 08-12 10:16:41 [kv_cache_utils.py:1091] Maximum concurrency for 131,072 tokens per request: 1.45x
`;

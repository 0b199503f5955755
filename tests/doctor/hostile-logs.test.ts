import { describe, expect, test } from "vitest";
import { models } from "../../src/catalog/models.ts";
import { diagnose } from "../../src/doctor/index.ts";

const model = models["llama-3.1-8b"];

const log = `INFO 11-24 09:12:10 [core.py:77] Initializing a V1 LLM engine (v0.11.0) with config: model='m', max_seq_len=32768, tensor_parallel_size=2
INFO [gpu_worker.py:276] Available KV cache memory: 25.00 GiB
INFO [kv_cache_utils.py:864] GPU KV cache size: 409,600 tokens
INFO [kv_cache_utils.py:868] Maximum concurrency for 32,768 tokens per request: 12.50x`;

const answer = (text: string): unknown =>
  diagnose(text, { model }).findings.map(({ quantity, stated, predicted, cause }) => [
    quantity,
    stated,
    predicted,
    cause.id,
  ]);

const perLine = (change: (line: string, index: number) => string): string =>
  log.split("\n").map(change).join("\n");

const noise = "INFO 11-24 [loggers.py:111] Engine 000: Running: 3 reqs, GPU KV cache usage: 1.2%\n";

describe("the answer does not depend on", () => {
  test.each([
    ["colours", perLine((line) => `\u001b[1;36m(EngineCore_DP0 pid=261)\u001b[0;0m ${line}`)],
    [
      "colours inside a phrase",
      log.replace("GPU KV cache size", "\u001b[01;31m\u001b[KGPU KV cache size\u001b[m\u001b[K"),
    ],
    [
      "colours that a collector escaped",
      perLine((line) => `#033[1;36m(VllmWorker pid=2)#033[0;0m ${line}`),
    ],
    ["carriage returns", log.replaceAll("\n", "\r\n")],
    ["timestamps", perLine((line, index) => `2026-11-24T09:12:1${index}.123456Z stdout F ${line}`)],
    ["what stands between", perLine((line) => `${noise.repeat(50)}${line}`)],
    [
      "workers that repeat a line",
      perLine((line) => `(Worker_TP0 pid=1) ${line}\n(Worker_TP1 pid=2) ${line}`),
    ],
    ["a line that was cut off at the end", `${log}\nINFO GPU KV cache si`],
    ["progress that overwrites itself", perLine((line) => `Loading: 10%\rLoading: 100%\r${line}`)],
  ])("%s", (_, changed) => {
    expect(answer(changed)).toEqual(answer(log));
  });
});

describe("a log", () => {
  test("of workers with unequal room counts by the least", () => {
    const unequal = log.replace(
      "25.00 GiB",
      "26.40 GiB\n(Worker_TP1 pid=2) Available KV cache memory: 25.00 GiB",
    );
    expect(answer(unequal)).toEqual(answer(log));
    expect(
      diagnose(unequal).stated.find(({ quantity }) => quantity === "availableKvGib"),
    ).toMatchObject({
      value: 25,
      others: [26.4],
      lines: [2, 3],
    });
  });

  test("of several start-ups is read to the last, and says so", () => {
    const diagnosis = diagnose(`${log.replaceAll("409,600", "1,600")}\n${log}`, { model });
    expect(diagnosis.findings.map(({ stated }) => stated)).toEqual([409_600, 12.5]);
    expect(diagnosis.warnings.map(({ code }) => code)).toEqual(["several-start-ups"]);
    expect(diagnosis.lines.at(-1)).toBe(8);
  });

  test("with a line longer than is read says which", () => {
    const { unread } = diagnose(`${"x".repeat(70_000)} GPU KV cache size: 16 tokens\n${log}`);
    expect(unread).toEqual([
      expect.stringMatching(/^line 1: only its first 65536/),
      expect.stringMatching(/^line 1: x+/),
    ]);
  });

  test("with a known phrase and unknown words after it shows the line", () => {
    expect(diagnose(`${log}\nGPU KV cache size: plenty`, { model }).unread).toEqual([
      "line 5: GPU KV cache size: plenty",
    ]);
  });
});

/** A megabyte of one thing: what backtracks does not come back. */
const megabyte = (text: string): string => text.repeat(Math.ceil(2 ** 20 / text.length));

describe("a megabyte", () => {
  test.each([
    ["of one letter", megabyte("a")],
    ["of line ends", megabyte("\n")],
    ["of escapes that never end", megabyte("\u001b[0;")],
    ["of one mark on one line", megabyte("GPU KV cache size: ")],
    ["of marks on lines of their own", megabyte("GPU KV cache size: x\n")],
    ["of figures", megabyte("GPU KV cache size: 16 tokens\n")],
    ["of arguments", `server_args=ServerArgs(${megabyte("tp_size 'tp_size':")}`],
    ["of options", `vllm serve ${megabyte("--tp --tp= -tp ")}`],
    [
      "of almost the longest phrase",
      megabyte(`max seq len (1), (1 GiB KV cache is needed,${" which".repeat(60)}\n`),
    ],
    ["of gaps", megabyte(`Memory profiling results: ${"total_gpu_memory=1GiB ".repeat(20)}\n`)],
    ["of commands that go on", megabyte("vllm serve \\\n")],
    ["of contexts", megabyte("constructing llama_context\nloading draft model\n")],
    [
      "of ever smaller contexts",
      Array.from(
        { length: 9000 },
        (_, n) =>
          `constructing llama_context\nllama_kv_cache: size = 1.00 MiB ( 16 cells, ${9000 - n} layers, 1/1 seqs), K (f16): 0.50 MiB, V (f16): 0.50 MiB\n`,
      ).join(""),
    ],
    ["of weights that are read again", megabyte("Load weight begin. avail mem=9.00 GB\n")],
    ["of devices", megabyte('msg="kv cache" device=CUDA0 size="1.1 GiB"\n')],
    ["of failed allocations", megabyte("out of memory. Tried to allocate 1.00 GiB\n")],
    ["of text before a mark", megabyte("Allocate 1".repeat(200).concat(" bytes for k/v cache\n"))],
    ["of brackets before a mark", megabyte(`${"[ TP1".repeat(30)} Load weight end.\n`)],
    ["of digits", megabyte(`Available KV cache memory: ${"9".repeat(5000)}\n`)],
  ])("%s is read", (_, text) => {
    expect(Number.isFinite(diagnose(`${text}\n${log}`, { model }).findings.length)).toBe(true);
  });
});

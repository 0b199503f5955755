/** What is fuzzed: configs, quantities, traces of every format, logs of every engine. */
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { models } from "../../src/catalog/models.ts";
import { diagnose } from "../../src/doctor/index.ts";
import { modelFromConfig } from "../../src/huggingface/index.ts";
import { parseQuantity } from "../../src/quantity.ts";
import { parseTrace, readTrace, traceFormats } from "../../src/simulate/trace/index.ts";
import { hostileValue, mutatedText, mutatedValue } from "./hostile.ts";
import { configs, logs, quantities, traces } from "./seeds.ts";
import type { Target } from "./trial.ts";

const texts = configs.map((config) => JSON.stringify(config));

const config: Target = {
  name: "modelFromConfig",
  inputs: fc.oneof(
    { weight: 6, arbitrary: mutatedValue(configs) },
    { weight: 2, arbitrary: mutatedText(texts) },
    { weight: 1, arbitrary: hostileValue },
  ),
  run: (input: unknown) => modelFromConfig(input),
};

const companion: Target = {
  name: "modelFromConfig with a quantization file",
  inputs: fc.tuple(
    fc.constantFrom(...configs),
    mutatedValue([
      { quant_method: "fp8", weight_block_size: [128, 128], modules_to_not_convert: ["lm_head"] },
      { quantization: { quant_algo: "NVFP4", kv_cache_quant_algo: "FP8", group_size: 16 } },
      { quant_method: "gptq", bits: 4, group_size: 128, desc_act: false },
    ]),
  ),
  run: ([json, quantization]: [unknown, unknown]) => modelFromConfig(json, { quantization }),
};

const dimensions = ["bytes", "bytesPerSecond", "tokens", "usdPerHour", "seconds", undefined];

const quantity: Target = {
  name: "parseQuantity",
  inputs: fc.tuple(
    fc.oneof(
      { weight: 8, arbitrary: mutatedText(quantities) },
      { weight: 1, arbitrary: hostileValue },
    ),
    fc.oneof(
      { weight: 20, arbitrary: fc.constantFrom<unknown>(...dimensions) },
      { weight: 1, arbitrary: hostileValue },
    ),
  ),
  run: ([text, dimension]: [never, never]) => parseQuantity(text, dimension),
};

const format = fc.constantFrom(undefined, ...traceFormats);

const trace: Target = {
  name: "parseTrace",
  inputs: fc.tuple(mutatedText(traces), format, fc.constantFrom("stop" as const, "skip" as const)),
  run: ([text, named, badRows]: [
    string,
    (typeof traceFormats)[number] | undefined,
    "stop" | "skip",
  ]) => parseTrace(text, { badRows, ...(named !== undefined && { format: named }) }),
};

/** Bytes in pieces, compressed or not, cut short or changed. */
const bytes: fc.Arbitrary<readonly Uint8Array[]> = fc
  .tuple(
    mutatedText(traces),
    fc.constantFrom(true, true, false),
    fc.double({ min: 0.2, max: 1.2, noNaN: true }),
    fc.option(fc.tuple(fc.nat({ max: 400 }), fc.nat({ max: 255 }))),
    fc.integer({ min: 1, max: 300 }),
  )
  .map(([text, zipped, share, change, pieceBytes]) => {
    const whole = zipped ? gzipSync(text, { level: 1 }) : new TextEncoder().encode(text);
    const cut = Uint8Array.from(whole.subarray(0, Math.ceil(share * whole.length)));
    if (change !== null && change[0] < cut.length) cut[change[0]] = change[1];
    const pieces: Uint8Array[] = [];
    for (let at = 0; at < cut.length; at += pieceBytes)
      pieces.push(cut.subarray(at, at + pieceBytes));
    return pieces;
  });

const stream: Target = {
  name: "readTrace of bytes",
  inputs: bytes,
  run: async (pieces: readonly Uint8Array[]) => {
    const requests: unknown[] = [];
    for await (const request of readTrace(pieces, { badRows: "skip" })) requests.push(request);
    return requests;
  },
};

const source: Target = {
  name: "readTrace of anything",
  inputs: hostileValue,
  run: async (given: never) => {
    const requests: unknown[] = [];
    for await (const request of readTrace(given)) requests.push(request);
    return requests;
  },
};

const doctor: Target = {
  name: "diagnose",
  inputs: fc.tuple(
    mutatedText(logs),
    fc.option(fc.constantFrom(...Object.values(models)), { nil: undefined }),
    fc.option(mutatedText(["vllm serve m --tensor-parallel-size 2 --kv-cache-dtype fp8 -tp=4"]), {
      nil: undefined,
    }),
  ),
  run: ([text, model, command]: [string, (typeof models)["gemma-3-27b"] | undefined, string]) =>
    diagnose(text, { model, command }),
};

export const targets: readonly Target[] = [
  config,
  companion,
  quantity,
  trace,
  stream,
  source,
  doctor,
];

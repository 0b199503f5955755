/** How a scenario is typed: the flags that `plan`, `sweep`, `pareto` and `solve` share. */
import type { Command } from "commander";

/** Adds the flags of a scenario to a command. */
export function scenarioOptions(command: Command): Command {
  return command
    .optionsGroup("Asked:")
    .option("--model <model>", "id, path of a config.json, or -")
    .option("--gpu <device>", "id; `kv-headroom devices` lists them")
    .option("--prompt <tokens>", "prompt tokens of a query")
    .option("--output <tokens>", "output tokens of a query")
    .option("--cached <share>", "share of the prompt found in the prefix cache, 0 to 1")
    .option("--shared-prefix <tokens>", "leading tokens that all queries share, held once")
    .optionsGroup("One copy of the model:")
    .option("--devices <count>", "GPUs; tensor parallel takes what the others leave")
    .option("--tensor-parallel <ranks>", "GPUs that share an attention layer by its heads")
    .option("--pipeline-parallel <stages>", "stages of consecutive layers")
    .option("--attention-dp <groups>", "attention groups, each with its own queries")
    .option("--expert-parallel <ranks>", "GPUs over which whole experts are spread")
    .option("--redundant-experts <count>", "extra copies of busy experts")
    .option("--decode-context-parallel <ranks>", "ranks that share the tokens of a sequence")
    .option("--weights <format>", "format of the weights (default: the checkpoint's)")
    .option("--kv <format>", "format of the cache (default: bf16)")
    .optionsGroup("GPU, in place of the catalogue's figures:")
    .option("--gpu-memory <bytes>", "as the driver reports it: '79.65 GiB'")
    .option("--bandwidth <rate>", "of its memory: '3.35 TB/s'")
    .option("--bf16-peak <rate>", "dense: '989 TFLOP/s'")
    .option("--fp8-peak <rate>", "dense")
    .optionsGroup("Engine:")
    .option("--engine <name>", "ideal, vllm, sglang, tensorrt-llm or llama-cpp (default: ideal)")
    .option("--memory-fraction <share>", "the engine's memory fraction, 0 to 1")
    .option("--max-model-tokens <tokens>", "longest sequence that is admitted")
    .option("--max-requests <count>", "queries that one attention group runs at most")
    .option("--block-tokens <tokens>", "tokens of a cache block")
    .option("--weight-bytes <bytes>", "weights on one GPU as the loader reports them: '16.4 GiB'")
    .option("--runtime-bytes <bytes>", "driver context and buffers on one GPU")
    .option("--activation-bytes <bytes>", "activations at their peak on one GPU")
    .option("--graph-bytes <bytes>", "captured graphs on one GPU")
    .optionsGroup("What must be met:")
    .option("--tpot <time>", "time per output token, at most: '50 ms'")
    .option("--tokens-per-user <rate>", "the same as tokens per second of a user, at least")
    .option("--ttft <time>", "time to the first token, at most: '2 s'")
    .option("--e2e <time>", "time to the last token, at most: '30 s'")
    .option("--quantile <share>", "share of the queries that must meet them: 0.95 (default: mean)")
    .optionsGroup("Cost:")
    .option("--price <price>", "per GPU and hour: 1.5, '$1.5/hour', or the id of a price")
    .option("--load <share>", "tokens served over tokens that could be, 0 to 1 (default: 1)");
}

/** What a scenario's numbers look like. */
export const numbersHelp: string =
  "Numbers are plain (4096, 0.92) or carry their unit ('79.65 GiB', '50 ms', '$1.5/hour'). GB is 1e9 bytes, GiB 2^30.";

/** How formats are called. */
export const formatHelp: string = `
Formats: bf16, fp8, 6bit (any width), fp8_ds_mla, nvfp4, mxfp4, q8_0 ... q4_0 (llama.cpp), and key/value such as
q8_0/q4_0; an unknown name lists what there is.`;

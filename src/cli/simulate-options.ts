/** How `kv-headroom simulate` is typed; its work is loaded when it is called. */
import type { Command } from "commander";

/** Adds the command. */
export function simulate(root: Command): void {
  root
    .command("simulate")
    .description(
      "requests through vLLM over time, block for block: latencies, hits, preemptions, GPU time and cost",
    )
    .argument("[trace]", "trace file, gzip or not, - for stdin, or `example`; none makes requests")
    .optionsGroup("Requests of a trace:")
    .option(
      "--format <name>",
      "mooncake, bailian, azure, burstgpt, plain (default: told by line 1)",
    )
    .option("--bad-rows <what>", "stop at a bad row, or skip and count it (default: stop)")
    .option("--speed-up <factor>", "requests come so many times faster *")
    .optionsGroup("Requests that are made:")
    .option("--rate <rate>", "requests, or conversations, that begin per second *")
    .option("--arrivals <kind>", "poisson, gamma:VARIATION or bursty:RATE:CALM:BURST (seconds)")
    .option("--prompt <tokens>", "new tokens of a prompt: 1000, or lognormal MEAN:DEVIATION[:MOST]")
    .option("--output <tokens>", "tokens of an answer, likewise")
    .option("--lengths <trace>", "both lengths drawn from the requests of a trace")
    .option("--turns <mean>", "conversations of so many turns, each repeating all before it")
    .option("--gap <time>", "mean time between the turns of a conversation (default: 60 s)")
    .option("--system <tokens>", "tokens that open every conversation, shared by all (default: 0)")
    .option("--for <time>", "requests come for so long: '24 h'")
    .option("--requests <count>", "so many requests (default: 1000, or as many as --for takes)")
    .option("--seed <number>", "first seed (default: 1)")
    .option("--seeds <count>", "the same with so many seeds, to see what is chance (default: 1)")
    .optionsGroup("Asked of:")
    .option("--model <model>", "id, path of a config.json, or -")
    .option("--gpu <device>", "id; `kv-headroom devices` lists them")
    .option(
      "--devices <count>",
      "GPUs of one copy of the model; tensor parallel takes what is left",
    )
    .option("--tensor-parallel <ranks>", "GPUs that share an attention layer by its heads")
    .option("--attention-dp <groups>", "attention groups, each with its own scheduler and pool")
    .option("--expert-parallel <ranks>", "GPUs over which whole experts are spread")
    .option("--weights <format>", "format of the weights (default: the checkpoint's)")
    .option("--kv <format>", "format of the cache (default: bf16)")
    .option("--gpu-memory <bytes>", "as the driver reports it: '79.65 GiB'")
    .option("--bandwidth <rate>", "of its memory: '3.35 TB/s'")
    .option("--bf16-peak <rate>", "dense: '989 TFLOP/s'")
    .option("--fp8-peak <rate>", "dense")
    .optionsGroup("Engine, where not as vLLM's server chooses:")
    .option("--memory-fraction <share>", "gpu_memory_utilization (default: 0.92)")
    .option("--max-model-tokens <tokens>", "longest sequence (default: the model's own)")
    .option("--max-requests <count>", "max_num_seqs (default: 1024 on large GPUs, else 256)")
    .option("--max-batched-tokens <tokens>", "tokens that a step computes (default: by the GPU)")
    .option("--block-tokens <tokens>", "tokens of a cache block (default: 16)")
    .option("--pool-blocks <count>", "blocks of the pool, in place of the engine's accounting *")
    .option("--watermark <share>", "of the pool that an admission leaves free (default: 0)")
    .option("--no-prefix-caching", "nothing is found again")
    .option(
      "--tier <tiers...>",
      "memory below each GPU's: 'host:128 GiB:50 GB/s' 'ssd:1 TB:6 GB/s'",
    )
    .option("--weight-bytes <bytes>", "weights on one GPU as the loader reports them")
    .option("--runtime-bytes <bytes>", "driver context and buffers on one GPU")
    .option("--activation-bytes <bytes>", "activations at their peak on one GPU")
    .option("--graph-bytes <bytes>", "captured graphs on one GPU")
    .optionsGroup("Copies and users:")
    .option("--replicas <count>", "copies of the model (default: 1) *")
    .option("--router <name>", "round-robin, least-outstanding, session or longest-prefix *")
    .option("--prefill-replicas <count>", "copies that compute prompts only")
    .option("--decode-replicas <count>", "copies that take over from them")
    .option("--transfer <rate>", "of a prompt's cache, for each GPU (default: its network)")
    .option("--users <count>", "closed loop: so many users, who ask again when answered *")
    .option("--think <time>", "from an answer to the next question (default: none)")
    .option("--until <time>", "no step begins later; what is left is unfinished")
    .optionsGroup("Worth:")
    .option("--ttft <time>", "first token, at most, to count as good: '2 s'")
    .option("--tpot <time>", "per output token, at most: '50 ms'")
    .option("--e2e <time>", "whole answer, at most")
    .option("--price <price>", "per GPU and hour: 2, '$2/hour', or the id of a price")
    .optionsGroup("Run and printed:")
    .option("--threads <count>", "threads for several runs (default: one per core)")
    .option("--json", "print plain data instead of text")
    .option("--csv", "print comma-separated values, a line per run")
    .addHelpText(
      "after",
      `
* several with commas: every combination is run, spread over threads, in the order typed.
Ctrl-C prints what was simulated so far, labelled as partial. Equal arguments give equal output, seeds included.
The engine's rules are those of vLLM v1; the time of a step is predicted from measured systems; docs say what is left out.

Examples:
  kv-headroom simulate example --model llama-3.1-8b --gpu h100-sxm-80gb
  kv-headroom simulate --rate 0.5 --turns 5 --system 500 --prompt 300:400 --output 250:200 --for '24 h' \\
    --model llama-3.1-70b --gpu h100-sxm-80gb --devices 8 --weights fp8 --price 2 --ttft '1 s' --tpot '50 ms'
  kv-headroom simulate conversation_trace.jsonl.gz --replicas 1,2,4 --router session,longest-prefix --csv \\
    --model llama-3.1-70b --gpu h100-sxm-80gb --devices 8
  kv-headroom simulate --users 16,64,256 --prompt 1000 --output 1000 --requests 2000 --seeds 5 \\
    --model llama-3.1-8b --gpu h100-sxm-80gb`,
    )
    .action(async (trace, given) =>
      (await import("./simulate-command.ts")).simulateCommand(trace, given),
    );
}

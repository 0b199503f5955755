/** How `kv-headroom sweep` and `kv-headroom pareto` are typed; their work is loaded when they are called. */
import type { Command } from "commander";
import { formatHelp, numbersHelp, scenarioOptions } from "./scenario-options.ts";

const axesHelp: string = `
Axes: values with commas (prompt=1000,2000,4000), ranges by one (devices=1..8), by steps (prompt=1000..8000:1000), or
by factors (max-requests=1..256*2). The last axis varies fastest; axes of models, GPUs and splits are best put first.
  model, gpu, prompt, output, cached, shared-prefix, devices, tensor-parallel, pipeline-parallel, attention-dp,
  expert-parallel, weights, kv, engine, memory-fraction, max-model-tokens, max-requests, tpot, tokens-per-user, ttft,
  e2e, price, load`;

const columnsHelp: string = `
Columns: guaranteed, peak, steady, devices, runningPerReplica, decodeStepSeconds, prefillSecondsPerQuery,
timePerOutputTokenSeconds, timeToFirstTokenSeconds, endToEndSeconds, tokensPerSecondPerUser,
outputTokensPerSecondPerReplica, outputTokensPerSecondPerDevice, queriesPerSecondPerReplica, usdPerQuery,
usdPerMillionOutputTokens, usdPerMillionTokens`;

/** Adds `sweep`. */
export function sweep(root: Command): void {
  shared(
    root
      .command("sweep")
      .description(
        "plans over a grid: any fields of a scenario as axes, a row for each combination",
      ),
  )
    .option("--columns <names>", "numbers of a plan, several with commas (default: the main ones)")
    .option("--rows <count>", "rows of the table (default: 60); --csv and --json print all")
    .addHelpText(
      "after",
      `${axesHelp}
${columnsHelp}
${formatHelp}

${numbersHelp}

Examples:
  kv-headroom sweep --model llama-3.1-70b --gpu h100-sxm-80gb --output 500 --price 2 \\
    --axis devices=2..8*2 --axis prompt=1000,4000,16000
  kv-headroom sweep --model deepseek-v3 --gpu h200-141gb --devices 8 --prompt 4096 --output 1024 \\
    --axis kv=bf16,fp8_ds_mla --axis max-requests=1..256*2 --columns tokensPerSecondPerUser,queriesPerSecondPerReplica
  kv-headroom sweep --model llama-3.1-8b --output 200 --axis gpu=h20-96gb,h100-sxm-80gb --axis prompt=100..10000:100 --csv`,
    )
    .action(async (given) => (await import("./sweep-command.ts")).sweepCommand(given));
}

/** Adds `pareto`. */
export function pareto(root: Command): void {
  shared(
    root
      .command("pareto")
      .description(
        "of a grid's points, those that no other beats: speed for a user, work per GPU, cost",
      ),
  )
    .option("--max <columns>", "columns to be great, several with commas")
    .option("--min <columns>", "columns to be small, several with commas")
    .addHelpText(
      "after",
      `
Without --max and --min: max tokensPerSecondPerUser, max outputTokensPerSecondPerDevice, and with a price min
usdPerMillionTokens. What does not fit, or misses an objective, is on no front.
${axesHelp}
${columnsHelp}
${formatHelp}

Examples:
  kv-headroom pareto --model llama-3.1-70b --gpu h100-sxm-80gb --prompt 1024 --output 1024 --engine vllm --price 2 \\
    --axis tensor-parallel=2,4,8 --axis max-requests=1..256*2
  kv-headroom pareto --model deepseek-v3 --prompt 4096 --output 1024 --devices 16 --axis gpu=h100-sxm-80gb,h20-96gb \\
    --axis attention-dp=1,2,4,8,16 --axis max-requests=1..128*2 --max queriesPerSecondPerReplica --min endToEndSeconds`,
    )
    .action(async (given) => (await import("./sweep-command.ts")).paretoCommand(given));
}

function shared(command: Command): Command {
  return scenarioOptions(command)
    .optionsGroup("The grid:")
    .option(
      "--axis <name=values>",
      "a field and its values; several --axis make a grid",
      (text: string, before: readonly string[] = []) => [...before, text],
    )
    .option("--threads <count>", "threads (default: one per core from 200,000 points on)")
    .optionsGroup("Printed:")
    .option("--json", "print plain data instead of text")
    .option("--csv", "print comma-separated values");
}

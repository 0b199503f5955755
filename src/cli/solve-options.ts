/** How `kv-headroom solve` is typed; its work is loaded when it is called. */
import type { Command } from "commander";
import { formatHelp, numbersHelp, scenarioOptions } from "./scenario-options.ts";

/** Adds the command. */
export function solve(root: Command): void {
  scenarioOptions(
    root
      .command("solve")
      .description(
        "one unknown of a scenario: what is the most, the fewest or the cheapest that does it",
      )
      .argument("<unknown>", "context, devices, cheapest, price or workers"),
  )
    .optionsGroup("Subject to:")
    .option("--users <count>", "context: users who each have the longest context at once")
    .option("--rate <rate>", "devices, cheapest: requests per second that must be answered")
    .option("--gpus <prices>", "cheapest: GPUs and their hourly prices: h100-sxm-80gb=2,h20-96gb=1")
    .option("--most-devices <count>", "devices, cheapest: GPUs of one copy at most (default: 64)")
    .option("--usd-per-query <usd>", "price: what a query may cost")
    .option("--usd-per-million-output <usd>", "price: what a million output tokens may cost")
    .option("--against <gpu=price>", "price: a query costs no more than on this GPU")
    .option("--total <count>", "workers: GPUs to divide between prefill and decode workers")
    .option("--prefill-devices <count>", "workers: GPUs of a prefill worker (default: --devices)")
    .optionsGroup("Printed:")
    .option("--json", "print plain data instead of text")
    .addHelpText(
      "after",
      `
context    the longest context that so many --users can have at once, within the objectives
devices    the fewest GPUs that answer a --rate within the objectives, waiting included; every split is tried
cheapest   the GPU and the split that cost least for a --rate, of several --gpus
price      the hourly price of the GPU up to which a query costs what it may
workers    prefill and decode workers that serve the most queries on --total GPUs
${formatHelp}

${numbersHelp}

Examples:
  kv-headroom solve context --model llama-3.1-70b --gpu h100-sxm-80gb --devices 8 --output 1024 --users 20
  kv-headroom solve devices --model llama-3.1-70b --gpu h100-sxm-80gb --weights fp8 --prompt 2000 --output 500 \\
    --rate 20 --ttft '2 s' --tpot '50 ms'
  kv-headroom solve cheapest --model llama-3.1-70b --prompt 2000 --output 500 --rate 20 --ttft '2 s' \\
    --gpus h100-sxm-80gb=2,h200-141gb=2.5,h20-96gb=1
  kv-headroom solve price --model llama-3.1-70b --gpu h20-96gb --devices 8 --prompt 2000 --output 500 --against h100-sxm-80gb=2
  kv-headroom solve workers --model deepseek-v3 --gpu h200-141gb --devices 8 --attention-dp 8 --expert-parallel 8 \\
    --prompt 4096 --output 1024 --tpot '50 ms' --total 64`,
    )
    .action(async (unknown, given) =>
      (await import("./solve-command.ts")).solveCommand(unknown, given),
    );
}

/** How `kv-headroom plan` is typed; its work is loaded when it is called. */
import type { Command } from "commander";
import { formatHelp, numbersHelp, scenarioOptions } from "./scenario-options.ts";

/** Adds the command. */
export function plan(root: Command): void {
  scenarioOptions(
    root
      .command("plan")
      .description("does it fit, how many queries at once, how fast, what does one cost"),
  )
    .option(
      "--measured-output-rate <rate>",
      "output tokens per second that you measured, all GPUs: takes the prediction's place",
    )
    .optionsGroup("What comes in:")
    .option("--rate <rate>", "requests per second, whatever happens")
    .option("--users <count>", "users who wait for their answer before they ask again")
    .option("--think <time>", "between an answer and a user's next question: '20 s' (default: 0)")
    .optionsGroup("Printed:")
    .option("--explain", "print the working: formula, numbers, basis and source of every step")
    .option("--json", "print plain data instead of text")
    .addHelpText(
      "after",
      `${formatHelp}

${numbersHelp}

Examples:
  kv-headroom plan --model llama-3.1-70b --gpu h100-sxm-80gb --devices 8 --prompt 7168 --output 1024
  kv-headroom plan --model deepseek-v3 --gpu h20-96gb --devices 16 --attention-dp 16 --expert-parallel 16 \\
    --engine vllm --max-model-tokens 16384 --prompt 4096 --output 1024 --cached 0.5 --tpot '50 ms' --price 1.5
  kv-headroom plan --model llama-3.1-70b --gpu h100-sxm-80gb --devices 8 --prompt 2000 --output 500 \\
    --ttft '2 s' --tokens-per-user 20 --rate 3 --price 2
  kv-headroom plan --model ./config.json --gpu h200-141gb --prompt 1000 --output 500 --json`,
    )
    .action(async (given) => (await import("./plan-command.ts")).planCommand(given));
}

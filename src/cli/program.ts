/** The commands, their options and what `--help` teaches. Each command's work is loaded when it is called. */
import { Command } from "commander";
import manifest from "../../package.json" with { type: "json" };
import { claims } from "./claims-options.ts";
import { cost } from "./cost-options.ts";
import { doctor } from "./doctor-options.ts";
import { refuseUsage } from "./failure.ts";
import { plan } from "./plan-options.ts";
import { replay } from "./replay-options.ts";
import { formatHelp } from "./scenario-options.ts";
import { simulate } from "./simulate-options.ts";
import { solve } from "./solve-options.ts";
import { pareto, sweep } from "./sweep-options.ts";

/** The program, ready to parse. */
export function program(): Command {
  const root = new Command("kv-headroom")
    .description(
      "How many bytes a model keeps per token, how many queries fit on these GPUs, how fast they run, and what one query costs.",
    )
    .version(manifest.version)
    .exitOverride()
    .configureOutput({ outputError: refuseUsage })
    .addHelpText("after", rootHelp);
  report(root);
  compare(root);
  model(root);
  devices(root);
  plan(root);
  sweep(root);
  pareto(root);
  solve(root);
  engines(root);
  doctor(root);
  replay(root);
  simulate(root);
  claims(root);
  cost(root);
  return root;
}

const rootHelp: string = `
Start with:
  kv-headroom report                          the 93.3 % taken apart, H100 against H20, what a query costs
  kv-headroom model deepseek-v3               what a model keeps, by layer kind and format
  kv-headroom model ./config.json             any Hugging Face config.json, or - for stdin
  kv-headroom plan --model llama-3.1-70b --gpu h100-sxm-80gb --devices 8 --prompt 4096 --output 1024
  kv-headroom solve context --model llama-3.1-70b --gpu h100-sxm-80gb --devices 8 --output 1024 --users 20
  kv-headroom claims                          what was said in public about the cost, checked

Exit codes:
  0  an answer was given, "it does not fit" included (with --json: see "fits")
  2  bad input, an unknown name, or a figure that nobody gave and the catalogue lacks
  1  a bug of this program
  130  stopped by Ctrl-C; what was printed is labelled as partial`;

function json(command: Command): Command {
  return command.option("--json", "print plain data instead of text");
}

function report(root: Command): void {
  json(
    root
      .command("report")
      .description("the 93.3 % taken apart, the same queries on H100 and H20, what a query costs")
      .option("--h100-price <price>", "per hour of one H100, assumed to be $2: 1.7 or '$1.7/hour'")
      .option("--h20-price <price>", "per hour of one H20, assumed to be $2: no price can be cited")
      .option("--markdown", "print Markdown"),
  )
    .addHelpText("after", "\nExample:\n  kv-headroom report --h20-price '$0.9/hour'")
    .action(async (given) => (await import("./report-command.ts")).reportCommand(given));
}

function compare(root: Command): void {
  json(
    root
      .command("compare")
      .description("two caches against each other: layers × elements per layer × bits per element")
      .option("--baseline <model>", "id, path of a config.json, or -")
      .option("--candidate <model>", "id, path of a config.json, or -")
      .option("--baseline-format <format>", "how the baseline's cache is stored (default: bf16)")
      .option("--candidate-format <format>", "how the candidate's cache is stored (default: bf16)")
      .option(
        "--tokens <count>",
        "compare sequences of this length; without it, what one token adds",
      ),
  )
    .addHelpText(
      "after",
      `${formatHelp}

Example, the published 93.3 %:
  kv-headroom compare --baseline deepseek-67b --candidate deepseek-v2 --candidate-format 6bit`,
    )
    .action(async (given) => (await import("./compare-command.ts")).compareCommand(given));
}

function model(root: Command): void {
  json(
    root
      .command("model")
      .alias("models")
      .description(
        "what a model keeps: layers by kind, bytes per token and per sequence, parameters",
      )
      .argument(
        "[model]",
        "id, path of a config.json or its folder, or - for stdin; none lists all",
      )
      .option("--tensor-parallel <ranks>", "bytes on one of so many ranks"),
  )
    .addHelpText(
      "after",
      `
A hf_quant_config.json beside the config.json is read too. What had to be assumed is printed as a warning; an
architecture that no rule covers is refused.

Examples:
  kv-headroom model gemma-3-27b
  kv-headroom model ~/models/my-model/config.json
  curl -s https://example.org/config.json | kv-headroom model -`,
    )
    .action(async (name, given) => (await import("./model-command.ts")).modelCommand(name, given));
}

function devices(root: Command): void {
  json(
    root
      .command("devices")
      .alias("device")
      .description("accelerators: memory as the driver reports it, bandwidth, dense peaks, sources")
      .argument(
        "[device]",
        "id: every figure with its source, and the known prices; none lists all",
      ),
  )
    .addHelpText("after", "\nExample:\n  kv-headroom devices h20-96gb")
    .action(async (id, given) => (await import("./devices-command.ts")).devicesCommand(id, given));
}

function engines(root: Command): void {
  json(
    root
      .command("engines")
      .description("the same deployment under every engine: what fits, and what each loses and why")
      .option("--model <model>", "id, path of a config.json, or -")
      .option("--gpu <device>", "id; `kv-headroom devices` lists them")
      .option("--devices <count>", "GPUs; tensor parallel takes what the others leave")
      .option("--tensor-parallel <ranks>", "GPUs that share an attention layer by its heads")
      .option("--pipeline-parallel <stages>", "stages of consecutive layers")
      .option("--attention-dp <groups>", "attention groups, each with its own queries")
      .option("--max-model-tokens <tokens>", "longest sequence (default: the model's own)")
      .option("--max-batched-tokens <tokens>", "tokens that a step schedules at most")
      .option("--weights <format>", "format of the weights (default: the checkpoint's)")
      .option("--kv <format>", "format of the cache (default: bf16)"),
  )
    .addHelpText(
      "after",
      `
Examples:
  kv-headroom engines --model gemma-3-27b --gpu h100-sxm-80gb --devices 2
  kv-headroom engines --model deepseek-v3.2 --gpu h200-141gb --devices 8 --kv fp8_ds_mla`,
    )
    .action(async (given) => (await import("./engines-command.ts")).enginesCommand(given));
}

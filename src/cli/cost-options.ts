/** How `kv-headroom cost` is typed; its work is loaded when it is called. */
import type { Command } from "commander";

/** Adds the command. */
export function cost(root: Command): void {
  root
    .command("cost")
    .description(
      "what an hour of a device costs owned, rented, reserved or on spot, what a query of your traffic costs on each, and from which volume on owning wins",
    )
    .optionsGroup("Owned:")
    .option("--capex <usd>", "one device with its share of server, switches and storage")
    .option("--life <years>", "years until it is replaced")
    .option("--interest <rate>", "per year: 0.08 (default: 0)")
    .option("--residual <share>", "of the price at the end of the life, 0 to 1 (default: 0)")
    .option("--all-in-kw <kw>", "power with cooling and losses in it")
    .option("--plug-kw <kw>", "power at the plug; needs --pue")
    .option("--pue <ratio>", "facility power over plug power, 1 or more")
    .option("--kwh <usd>", "price of a kWh")
    .option("--colocation <usd>", "per kW and month")
    .option("--opex <usd>", "repairs, insurance, software: per device and year")
    .option("--staff <usd>", "per device and year")
    .option("--network <usd>", "transit and lines: per device and year")
    .option("--availability <share>", "of hours in which it is up (default: 1)")
    .option("--own <price>", "in place of all these: per hour, or the id of a price")
    .optionsGroup("Rented:")
    .option("--rent <price>", "per hour, paid while used: 2.35, '$2.35/hour', or the id of a price")
    .option("--reserved <price>", "per hour under contract, paid for all hours")
    .option("--term <years>", "of the contract")
    .option("--up-front <share>", "of it paid on signing, 0 to 1; --interest is what that costs")
    .option("--spot <price>", "per hour, paid while used, taken away at times")
    .option("--interruptions <count>", "per hour: 0.05")
    .option("--lost <seconds>", "paid for and lost at each: loading weights, warming the cache")
    .optionsGroup("Traffic:")
    .option("--prompt <tokens>", "prompt tokens of a query")
    .option("--output <tokens>", "output tokens of a query")
    .option("--cached <share>", "share of the prompt found in the cache, 0 to 1 (default: 0)")
    .option("--prompt-rate <tokens>", "computed per second by one device that only prefills")
    .option("--output-rate <tokens>", "per second of one device that only decodes")
    .option(
      "--model <model>",
      "in place of both rates: id, path of a config.json, or -; needs --gpu",
    )
    .option("--gpu <device>", "id; `kv-headroom devices` lists them")
    .option("--devices <count>", "GPUs of one copy of the model (default: 1)")
    .option("--engine <name>", "ideal, vllm, sglang, tensorrt-llm or llama-cpp (default: ideal)")
    .option("--rate <tokens>", "per second of one device: adds the cost of a million tokens")
    .option("--load <share>", "tokens served over tokens that could be (default: 1)")
    .option("--list <id>", "what is charged: `deepseek-r1-2025-01`; adds margin and markup")
    .optionsGroup("Printed:")
    .option("--seed <number>", "draw the ranges 10,000 times: adds the 5, 50 and 95 % quantiles")
    .option("--json", "print plain data instead of text")
    .addHelpText(
      "after",
      `
Any number of an hour, a rate or the load may be a range, 1.99..3.5, or one with its likeliest value, 1.99..2.35..3.5:
the answer is then the least and the greatest, exactly. A model's rates are a range where speeds were measured near it.

All-in kW and a PUE together are refused: cooling would be paid twice. The load divides tokens; hours that are not billed
and the efficiency of the hardware are other things.

Examples:
  kv-headroom cost --capex 32000 --life 4 --interest 0.08 --all-in-kw 1.73 --kwh 0.08 --rate 1850 --load 0.6
  kv-headroom cost --capex 32000 --life 4 --interest 0.08 --all-in-kw 1.73 --kwh 0.08 --rent 2.35 \\
    --model llama-3.1-70b --gpu h100-sxm-80gb --devices 8 --engine vllm --prompt 4096 --output 1024 --load 0.6
  kv-headroom cost --own h100-sxm-80gb-owned-neocloud-2026-04 --rent 1.99..3.5 --prompt 4000 --output 1000 \\
    --prompt-rate 6500 --output-rate 2785 --list deepseek-v3-2025-02 --seed 1`,
    )
    .action(async (given) => (await import("./cost-command.ts")).costCommand(given));
}

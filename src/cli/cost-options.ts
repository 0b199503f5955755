/** How `kv-headroom cost` is typed; its work is loaded when it is called. */
import type { Command } from "commander";

/** Adds the command. */
export function cost(root: Command): void {
  root
    .command("cost")
    .description("what an hour of an owned device costs, part by part, and a million tokens of it")
    .option("--capex <usd>", "price of one device with its share of server and network")
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
    .option("--availability <share>", "of hours in which it is up (default: 1)")
    .option("--rate <tokens>", "tokens per second of one device: adds the cost of a million")
    .option("--load <share>", "tokens served over tokens that could be (default: 1)")
    .option("--json", "print plain data instead of text")
    .addHelpText(
      "after",
      `
All-in kW and a PUE together are refused: cooling would be paid twice.

Example:
  kv-headroom cost --capex 32000 --life 4 --interest 0.08 --all-in-kw 1.73 --kwh 0.08 --rate 1850 --load 0.6`,
    )
    .action(async (given) => (await import("./cost-command.ts")).costCommand(given));
}

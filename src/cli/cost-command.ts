/** `kv-headroom cost`: an hour of an owned device, part by part. */
import { ownedDeviceHour } from "../cost/owned.ts";
import { usdPerMillionTokens } from "../cost/token-cost.ts";
import { percent } from "../report/printed.ts";
import { demand, refuseIdle } from "./demand.ts";
import { fieldsText } from "./fields.ts";
import { numberOption } from "./number-option.ts";
import { type Output, print } from "./print.ts";

/** What was typed after `cost`. */
export interface CostArguments extends Output {
  readonly capex?: string;
  readonly life?: string;
  readonly interest?: string;
  readonly residual?: string;
  readonly allInKw?: string;
  readonly plugKw?: string;
  readonly pue?: string;
  readonly kwh?: string;
  readonly colocation?: string;
  readonly opex?: string;
  readonly staff?: string;
  readonly availability?: string;
  readonly rate?: string;
  readonly load?: string;
}

/** Prints dollars per device-hour, and per million tokens where a rate was typed. */
export async function costCommand(given: CostArguments): Promise<void> {
  demand(given, "cost", ["capex", "life"]);
  const hour = ownedDeviceHour({
    capexUsdPerDevice: numberOption(given.capex, "--capex") ?? 0,
    lifeYears: numberOption(given.life, "--life") ?? 0,
    interestRate: numberOption(given.interest, "--interest"),
    residualFraction: numberOption(given.residual, "--residual"),
    allInKwPerDevice: numberOption(given.allInKw, "--all-in-kw"),
    plugKwPerDevice: numberOption(given.plugKw, "--plug-kw"),
    powerUsageEffectiveness: numberOption(given.pue, "--pue"),
    usdPerKwh: numberOption(given.kwh, "--kwh"),
    colocationUsdPerKwMonth: numberOption(given.colocation, "--colocation"),
    opexUsdPerDeviceYear: numberOption(given.opex, "--opex"),
    staffUsdPerDeviceYear: numberOption(given.staff, "--staff"),
    availability: numberOption(given.availability, "--availability"),
  });
  const tokensPerSecondPerDevice = numberOption(given.rate, "--rate");
  const loadFactor = numberOption(given.load, "--load");
  refuseIdle(
    "--load",
    loadFactor !== undefined && tokensPerSecondPerDevice === undefined,
    "an owned hour costs the same at any load",
    "give --rate too: the load divides tokens",
  );
  const { usdPerDeviceHour } = hour;
  const perMillion =
    tokensPerSecondPerDevice === undefined
      ? undefined
      : usdPerMillionTokens({ usdPerDeviceHour, tokensPerSecondPerDevice, loadFactor });
  print(
    given,
    { ...hour, ...(perMillion !== undefined && { usdPerMillionTokens: perMillion }) },
    () =>
      fieldsText("One hour of one device", [
        ...(
          [
            ["capital", hour.capitalUsdPerDeviceHour],
            ["power", hour.powerUsdPerDeviceHour],
            ["colocation", hour.colocationUsdPerDeviceHour],
            ["opex", hour.opexUsdPerDeviceHour],
            ["staff", hour.staffUsdPerDeviceHour],
          ] as const
        )
          .filter(([, usd]) => usd > 0)
          .map(([label, usd]) => [label, money(usd), percent(usd / usdPerDeviceHour, 0)] as const),
        ["in all", money(usdPerDeviceHour)],
        ...(perMillion === undefined
          ? []
          : [["1M tokens", money(perMillion), `at ${percent(loadFactor ?? 1, 0)} load`] as const]),
      ]),
  );
}

function money(usd: number): string {
  return `$${usd.toFixed(4)}`;
}

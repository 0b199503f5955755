/** What the devices of a run cost, by purpose, by request and by token. */
import type { CostParts, DeviceSeconds, SimulatedCost } from "./result.ts";
import type { Run } from "./run.ts";

/**
 * The bill of a run; undefined without a price, and where no request ended.
 *
 *     usd = usdPerDeviceHour / 3600 × device-seconds = prompt + recompute + output + load + idle
 *     usdPerMillionComputedPromptTokens = prompt part / (prefilled - recomputed tokens)
 *     usdPerMillionGeneratedTokens      = output part / output tokens
 */
export function costOf(
  { tally, settings }: Run,
  deviceSeconds: DeviceSeconds,
): SimulatedCost | undefined {
  const { usdPerDeviceHour } = settings.given;
  if (usdPerDeviceHour === undefined || tally.finished === 0) return undefined;
  const { prefill, recompute, decode, load, idle, total } = deviceSeconds;
  const parts = (per: number): CostParts => {
    const usd = (seconds: number): number => ((seconds / 3600) * usdPerDeviceHour) / per;
    return {
      promptUsd: usd(prefill),
      recomputeUsd: usd(recompute),
      outputUsd: usd(decode),
      loadUsd: usd(load),
      idleUsd: usd(idle),
    };
  };
  const usd = (total / 3600) * usdPerDeviceHour;
  const whole = parts(1);
  const computed = tally.prefillTokens - tally.recomputedTokens;
  return {
    usd,
    parts: whole,
    usdPerQuery: usd / tally.finished,
    partsPerQuery: parts(tally.finished),
    billUsdPerMillionOutputTokens: (usd / tally.outputTokens) * 1e6,
    usdPerMillionTokens: (usd / (tally.promptTokens + tally.outputTokens)) * 1e6,
    additive: {
      ...(computed > 0 && {
        usdPerMillionComputedPromptTokens: (whole.promptUsd / computed) * 1e6,
      }),
      usdPerMillionGeneratedTokens: (whole.outputUsd / tally.outputTokens) * 1e6,
    },
  };
}

/** The same queries on H100 and on H20: how many fit, how fast they are, what bounds them, what one costs. */
import { device, model } from "../catalog/index.ts";
import type { Device } from "../device/accelerator.ts";
import { kvError } from "../errors.ts";
import type { Deployment } from "../model/deployment.ts";
import type { ModelSpec } from "../model/model.ts";
import { meanRequest } from "../plan/mean-request.ts";
import { type Plan, plan } from "../plan/plan.ts";
import type { PlanCost } from "../plan/plan-cost.ts";
import type { Rates } from "../plan/rates.ts";
import type { Scenario } from "../plan/scenario.ts";
import type { OperatorTime } from "../speed/operator-times.ts";
import { decodeStep } from "../speed/step.ts";
import { stepProfile } from "../speed/step-profile.ts";
import { finiteNumber } from "../units.ts";
import { decodeDeviceSeconds } from "./decode-seconds.ts";

/** What is asked, and what an hour costs. Each has a default; the prices are assumptions. */
export interface Traffic {
  readonly promptTokens: number;
  readonly outputTokens: number;
  readonly cachedPromptFraction: number;
  readonly timePerOutputTokenSeconds: number;
  /** tokens served over tokens that could have been */
  readonly loadFactor: number;
  /** dollars per hour of one H100, assumed */
  readonly h100UsdPerDeviceHour: number;
  /** dollars per hour of one H20, assumed: no price that can be cited is known */
  readonly h20UsdPerDeviceHour: number;
}

/** One model on one kind of device. */
export interface TrafficRow {
  readonly model: string;
  readonly device: string;
  readonly devices: number;
  readonly poolBytesPerRank: number;
  /** requests that fit at once, on average */
  readonly requestsThatFit: number;
  readonly speed: Rates;
  readonly cost: PlanCost;
  /** what a decode step at peak rates spends most time on */
  readonly largestOperator: OperatorTime;
  /** of the decode step */
  readonly largestOperatorShare: number;
}

/** H20 is the cheaper of the two while its hourly price is below this share of H100's. */
export interface BreakEven {
  readonly model: string;
  readonly wholeQuery: number;
  /** prompts computed elsewhere, contexts of these lengths */
  readonly decodeAlone: readonly { readonly contextTokens: number; readonly priceRatio: number }[];
}

/** The same traffic on both devices. */
export interface TrafficComparison {
  readonly traffic: Traffic;
  readonly rows: readonly TrafficRow[];
  readonly breakEven: readonly BreakEven[];
}

/** Assumptions of the report. One price for both devices, so that what differs is the hardware. */
export const assumedTraffic: Traffic = {
  promptTokens: 4096,
  outputTokens: 1024,
  cachedPromptFraction: 0.5,
  timePerOutputTokenSeconds: 0.05,
  loadFactor: 0.5,
  h100UsdPerDeviceHour: 2,
  h20UsdPerDeviceHour: 2,
};

const decodeContexts = [4096, 32_768, 131_072];

interface Served {
  readonly id: string;
  readonly deployment: Deployment;
}

/** A latent cache that every attention group keeps for its own requests, and keys and values by head, split over ranks. */
const served: readonly Served[] = [
  { id: "deepseek-v3", deployment: { devices: 16, attentionDataParallel: 16, expertParallel: 16 } },
  { id: "llama-3.1-70b", deployment: { devices: 8, tensorParallel: 8 } },
];

/**
 * DeepSeek-V3 on 16 devices and Llama 3.1 70B on 8, each on H100 and on H20, under vLLM's memory rule.
 *
 *     wholeQuery  = device-hours of a query on H100 / on H20
 *     decodeAlone = device-seconds of an output token on H100 / on H20, prompts computed elsewhere
 *
 * Speeds are predicted; `speed.range` is there where something was measured near them.
 *
 * Errors: `bad-input` with the field of the traffic; `not-known` where nothing of it fits.
 * @example trafficComparison().rows.map((row) => row.requestsThatFit) // => [752, 1536, 305, 389]
 */
export function trafficComparison(given: Partial<Traffic> = {}): TrafficComparison {
  const traffic: Traffic = { ...assumedTraffic, ...given };
  finiteNumber(traffic.h100UsdPerDeviceHour, "h100UsdPerDeviceHour", { above: true });
  finiteNumber(traffic.h20UsdPerDeviceHour, "h20UsdPerDeviceHour", { above: true });
  const pairs = served.map((one) => ({
    shape: model(one.id),
    deployment: one.deployment,
    rows: [
      { device: device("h100-sxm-80gb"), usdPerDeviceHour: traffic.h100UsdPerDeviceHour },
      { device: device("h20-96gb"), usdPerDeviceHour: traffic.h20UsdPerDeviceHour },
    ].map(({ device, usdPerDeviceHour }) =>
      trafficRow(scenarioOf(model(one.id), one.deployment, device, traffic), usdPerDeviceHour),
    ),
  }));
  return {
    traffic,
    rows: pairs.flatMap(({ rows }) => rows),
    breakEven: pairs.map(({ shape, deployment, rows: [h100, h20] }) => ({
      model: shape.name,
      wholeQuery: deviceHoursPerQuery(h100) / deviceHoursPerQuery(h20),
      decodeAlone: decodeContexts.map((contextTokens) => {
        const seconds = (id: string): number => {
          const scenario = scenarioOf(shape, deployment, device(id), traffic);
          return decodeDeviceSeconds(scenario, contextTokens) ?? refuse(scenario);
        };
        return { contextTokens, priceRatio: seconds("h100-sxm-80gb") / seconds("h20-96gb") };
      }),
    })),
  };
}

function scenarioOf(
  shape: ModelSpec,
  deployment: Deployment,
  device: Device,
  traffic: Traffic,
): Scenario {
  const { promptTokens, outputTokens, cachedPromptFraction, timePerOutputTokenSeconds } = traffic;
  return {
    model: shape,
    device,
    deployment,
    engine: { name: "vllm" },
    workload: { promptTokens, outputTokens, cachedPromptFraction },
    objective: { timePerOutputTokenSeconds },
    price: { usdPerDeviceHour: 1, loadFactor: traffic.loadFactor },
  };
}

function trafficRow(scenario: Scenario, usdPerDeviceHour: number): TrafficRow {
  const { memory, concurrency, speed, cost } = answered(
    plan({ ...scenario, price: { ...scenario.price, usdPerDeviceHour } }, { figures: false }),
    scenario,
  );
  const profile = stepProfile(scenario);
  const { operators, seconds } = decodeStep(profile, {
    requestsPerGroup: speed.runningPerGroup,
    contextTokens: meanRequest(scenario.workload).contextTokens,
  });
  const largestOperator = operators.reduce((most, one) =>
    one.seconds > most.seconds ? one : most,
  );
  return {
    model: scenario.model.name,
    device: scenario.device.name,
    devices: profile.deployment.devices,
    poolBytesPerRank: memory.poolBytesPerRank,
    requestsThatFit: concurrency.steady,
    speed,
    cost,
    largestOperator,
    largestOperatorShare: largestOperator.seconds / seconds,
  };
}

function deviceHoursPerQuery(row: TrafficRow | undefined): number {
  if (row === undefined) return Number.POSITIVE_INFINITY;
  return (row.cost.usdPerQuery / row.cost.usdPerReplicaHour) * row.devices;
}

/** A plan that has rates and a cost; `not-known` where it has none. */
function answered(
  found: Plan,
  scenario: Scenario,
): Plan & { readonly speed: Rates; readonly cost: PlanCost } {
  const { speed, cost } = found;
  return speed !== undefined && cost !== undefined ? { ...found, speed, cost } : refuse(scenario);
}

function refuse({ model, device }: Scenario): never {
  throw kvError({
    code: "not-known",
    path: "traffic",
    value: device.name,
    rule: `queries of this length do not fit ${model.name} on ${device.name}, so they have no speed and no cost`,
    hint: "ask for shorter ones",
  });
}

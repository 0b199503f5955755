/** `kv-headroom cost`: an hour of a device however it is paid for, a query of one's traffic, and from where on owning wins. */
import { tokenPrice } from "../catalog/lookup.ts";
import { profit, revenueUsd } from "../cost/margin.ts";
import { costPerQuery, type QueryCost } from "../cost/query.ts";
import { usdPerMillionTokens } from "../cost/token-cost.ts";
import type { Warning } from "../figure.ts";
import { type Against, against, type Payable } from "./cost-against.ts";
import { type Hour, hoursOf } from "./cost-hours.ts";
import { type CostAnswer, costText, type HourAnswer, type QueryAnswer } from "./cost-text.ts";
import { type Traffic, trafficOf } from "./cost-traffic.ts";
import { refuseIdle } from "./demand.ts";
import { numberOption } from "./number-option.ts";
import { type Output, print } from "./print.ts";
import {
  type Amount,
  amount,
  hasRange,
  type Numbers,
  type Point,
  rangeOption,
} from "./range-option.ts";

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
  readonly network?: string;
  readonly availability?: string;
  readonly own?: string;
  readonly rent?: string;
  readonly reserved?: string;
  readonly term?: string;
  readonly upFront?: string;
  readonly spot?: string;
  readonly interruptions?: string;
  readonly lost?: string;
  readonly prompt?: string;
  readonly output?: string;
  readonly cached?: string;
  readonly promptRate?: string;
  readonly outputRate?: string;
  readonly model?: string;
  readonly gpu?: string;
  readonly devices?: string;
  readonly engine?: string;
  readonly rate?: string;
  readonly load?: string;
  readonly list?: string;
  readonly seed?: string;
}

/** Prints the hours, the query on each, and from where on owning wins. */
export async function costCommand(given: CostArguments): Promise<void> {
  const hours = await hoursOf(given);
  const traffic = await trafficOf(given);
  const rate = rangeOption(given.rate, "--rate");
  const load = rangeOption(given.load, "--load");
  refuseIdle(
    "--load",
    load !== undefined && rate === undefined && traffic === undefined,
    "an hour costs the same at any load",
    "give the traffic or --rate too: the load divides tokens",
  );
  refuseIdle(
    "--list",
    given.list !== undefined && traffic === undefined,
    "a price list is for tokens, and no traffic is given",
    "give --prompt and --output with their rates",
  );
  const seed = numberOption(given.seed, "--seed");
  const inputs = { ...traffic?.inputs, tokensPerSecondPerDevice: rate, loadFactor: load };
  refuseIdle(
    "--seed",
    seed !== undefined && ![inputs, ...hours.map((hour) => hour.inputs)].some(hasRange),
    "nothing is a range, so there is nothing to sample",
    "give a range: --rent 1.99..3.5",
  );
  const asked = { hours, traffic, inputs, list: given.list, seed };
  const answer: CostAnswer = {
    hours: hours.map((hour) => hourAnswer(hour, inputs, seed)),
    ...(traffic !== undefined && {
      query: { ...traffic.tokens, rates: traffic.rates },
      queries: hours.map((hour) => queryAnswer(hour, traffic, asked)),
    }),
    ...(given.list !== undefined && { list: tokenPrice(given.list) }),
    ...(load !== undefined && { loadFactor: load }),
    breakEven: breakEven(asked),
    warnings: [...leftOut(hours), ...(traffic?.warnings ?? [])],
  };
  print(given, answer, () => costText(answer));
}

interface Asked {
  readonly hours: readonly Hour[];
  readonly traffic: Traffic | undefined;
  /** rates and load */
  readonly inputs: Numbers;
  readonly list: string | undefined;
  readonly seed: number | undefined;
}

/** Whatever is paid for all hours against whatever is paid as one goes. */
function breakEven({ hours, traffic, inputs, list }: Asked): readonly Against[] {
  const payable = (hour: Hour): Payable & { readonly hour: Hour } => ({
    hour,
    name: hour.name,
    inputs: { ...hour.inputs, ...(traffic !== undefined && inputs) },
    usd:
      traffic === undefined
        ? hour.usdPerDeviceHour
        : (point) => queryCost(hour, traffic)(point).usdPerQuery,
  });
  const isAlways = ({ name }: Hour): boolean => name === "owned" || name === "reserved";
  const others = [
    ...hours.filter((hour) => !isAlways(hour)).map(payable),
    ...(list === undefined || traffic === undefined
      ? []
      : [{ name: list, inputs: {}, usd: () => revenueUsd(traffic.tokens, tokenPrice(list)) }]),
  ];
  return hours
    .filter(isAlways)
    .flatMap((hour) =>
      others.map((other) => against(payable(hour), other, { hasTraffic: traffic !== undefined })),
    );
}

/** What an owned hour does not hold because nobody gave it. */
function leftOut(hours: readonly Hour[]): readonly Warning[] {
  return hours.flatMap(({ parts, inputs }) => {
    const missing = Object.entries({
      power: "usdPerKwh",
      colocation: "colocationUsdPerKwMonth",
      opex: "opexUsdPerDeviceYear",
      staff: "staffUsdPerDeviceYear",
      network: "networkUsdPerDeviceYear",
    }).flatMap(([part, input]) => (inputs[input] === undefined ? [part] : []));
    return parts === undefined || missing.length === 0
      ? []
      : [
          {
            code: "owned-parts-left-out",
            message: `the owned hour holds no ${missing.join(", ")}: nobody gave them`,
          },
        ];
  });
}

function hourAnswer(hour: Hour, more: Numbers, seed: number | undefined): HourAnswer {
  const { name, inputs, usdPerDeviceHour, parts } = hour;
  const part = (compute: (point: Point) => number): Amount => amount(compute, inputs, undefined);
  return {
    name,
    usdPerDeviceHour: amount(usdPerDeviceHour, inputs, seed),
    ...(parts !== undefined && {
      capitalUsdPerDeviceHour: part((point) => parts(point).capitalUsdPerDeviceHour),
      powerUsdPerDeviceHour: part((point) => parts(point).powerUsdPerDeviceHour),
      colocationUsdPerDeviceHour: part((point) => parts(point).colocationUsdPerDeviceHour),
      opexUsdPerDeviceHour: part((point) => parts(point).opexUsdPerDeviceHour),
      staffUsdPerDeviceHour: part((point) => parts(point).staffUsdPerDeviceHour),
      networkUsdPerDeviceHour: part((point) => parts(point).networkUsdPerDeviceHour),
    }),
    ...(more["tokensPerSecondPerDevice"] !== undefined && {
      usdPerMillionTokens: amount(
        ({ tokensPerSecondPerDevice = 0, loadFactor, ...point }) =>
          usdPerMillionTokens({
            usdPerDeviceHour: usdPerDeviceHour(point),
            tokensPerSecondPerDevice,
            loadFactor,
          }),
        { ...inputs, ...more },
        seed,
      ),
    }),
  };
}

/** The cost of a query on devices paid for like this, at one point of the inputs. */
function queryCost(hour: Hour, traffic: Traffic) {
  return ({ loadFactor, ...point }: Point): QueryCost =>
    costPerQuery({
      ...traffic.tokens,
      ...traffic.deviceSeconds(point),
      usdPerDeviceHour: hour.usdPerDeviceHour(point),
      loadFactor,
    });
}

function queryAnswer(hour: Hour, traffic: Traffic, asked: Asked): QueryAnswer {
  const inputs = { ...hour.inputs, ...asked.inputs };
  const cost = queryCost(hour, traffic);
  const of = (compute: (cost: QueryCost) => number, seed?: number): Amount =>
    amount((point) => compute(cost(point)), inputs, seed);
  const { list } = asked;
  const charged = list === undefined ? undefined : revenueUsd(traffic.tokens, tokenPrice(list));
  return {
    name: hour.name,
    usdPerQuery: of(({ usdPerQuery }) => usdPerQuery, asked.seed),
    promptMissUsd: of(({ promptMissUsd }) => promptMissUsd),
    promptHitUsd: of(({ promptHitUsd }) => promptHitUsd),
    outputUsd: of(({ outputUsd }) => outputUsd),
    idleUsd: of(({ idleUsd }) => idleUsd),
    usdPerMillionTokens: of(({ usdPerMillionTokens: usd }) => usd),
    ...(charged !== undefined && {
      revenueUsdPerQuery: charged,
      margin: of(({ usdPerQuery: costUsd }) => profit({ revenueUsd: charged, costUsd }).margin),
      markup: of(({ usdPerQuery: costUsd }) => profit({ revenueUsd: charged, costUsd }).markup),
    }),
  };
}

/** `kv-headroom cost`: the hours that were asked about, owned, rented, reserved or spot, each from its flags. */
import { price } from "../catalog/lookup.ts";
import { prices } from "../catalog/prices.ts";
import { givenPrice } from "../cost/given-price.ts";
import { type OwnedDeviceInputs, ownedDeviceHour } from "../cost/owned.ts";
import type { CostRange } from "../cost/ranges.ts";
import {
  type ReservedInputs,
  reservedDeviceHour,
  type SpotInputs,
  spotDeviceHour,
} from "../cost/rented.ts";
import { kvError } from "../errors.ts";
import type { CostArguments } from "./cost-command.ts";
import { demand, flagName, refuseIdle } from "./demand.ts";
import { quantityOption } from "./number-option.ts";
import { type Numbers, type Point, rangeOption } from "./range-option.ts";

/** One way to pay for a device, as a function of what was typed. */
export interface Hour {
  readonly name: "owned" | "rented" | "reserved" | "spot";
  readonly inputs: Numbers;
  readonly usdPerDeviceHour: (point: Point) => number;
  /** absent where the hour has no parts */
  readonly parts?: (point: Point) => ReturnType<typeof ownedDeviceHour>;
}

/** Flags of an owned hour beside `--capex`, and the inputs that they set. */
const ownedFlags = {
  life: "lifeYears",
  interest: "interestRate",
  residual: "residualFraction",
  allInKw: "allInKwPerDevice",
  plugKw: "plugKwPerDevice",
  pue: "powerUsageEffectiveness",
  kwh: "usdPerKwh",
  colocation: "colocationUsdPerKwMonth",
  opex: "opexUsdPerDeviceYear",
  staff: "staffUsdPerDeviceYear",
  network: "networkUsdPerDeviceYear",
  availability: "availability",
} as const satisfies Partial<Record<keyof CostArguments, keyof OwnedDeviceInputs>>;

/** The hours of the flags, in the order in which they are printed. */
export async function hoursOf(given: CostArguments): Promise<readonly Hour[]> {
  const found = [
    await owned(given),
    await priced("rented", given.rent, "--rent"),
    await reserved(given),
    await spot(given),
  ].filter((hour) => hour !== undefined);
  if (found.length > 0) return found;
  throw kvError({
    code: "bad-input",
    path: "cost",
    value: undefined,
    rule: "nothing to pay for: no --capex with --life, --own, --rent, --reserved or --spot",
    hint: "`kv-headroom cost --help` has examples",
  });
}

async function owned(given: CostArguments): Promise<Hour | undefined> {
  const idle = Object.keys(ownedFlags).filter(
    (flag) =>
      given[flag as keyof typeof ownedFlags] !== undefined &&
      !(flag === "interest" && given.reserved !== undefined),
  );
  const [first = "life"] = idle;
  refuseIdle(
    flagName(first),
    given.capex === undefined && idle.length > 0,
    "without --capex there is no owned device for it",
    "give --capex and --life",
  );
  refuseIdle(
    "--own",
    given.own !== undefined && given.capex !== undefined,
    "it is an owned hour's whole price, and --capex asks to work one out",
    "give one of the two",
  );
  if (given.own !== undefined) return priced("owned", given.own, "--own");
  if (given.capex === undefined) return undefined;
  demand(given, "cost", ["life"]);
  // a point holds the inputs of the query too
  const parts = (point: Point) =>
    ownedDeviceHour(
      Object.fromEntries(
        ["capexUsdPerDevice", ...Object.values(ownedFlags)].map((input) => [input, point[input]]),
      ) as unknown as OwnedDeviceInputs,
    );
  return {
    name: "owned",
    inputs: {
      capexUsdPerDevice: rangeOption(given.capex, "--capex"),
      ...Object.fromEntries(
        Object.entries(ownedFlags).map(([flag, input]) => [
          input,
          rangeOption(given[flag as keyof typeof ownedFlags], flagName(flag)),
        ]),
      ),
    },
    usdPerDeviceHour: (point) => parts(point).usdPerDeviceHour,
    parts,
  };
}

async function priced(
  name: Hour["name"],
  text: string | undefined,
  flag: string,
): Promise<Hour | undefined> {
  const paid = await hourlyPrice(text, flag);
  if (paid === undefined) return undefined;
  const input = `${name}UsdPerDeviceHour`;
  return {
    name,
    inputs: { [input]: paid },
    usdPerDeviceHour: (point) => givenPrice(point[input], flag),
  };
}

async function reserved(given: CostArguments): Promise<Hour | undefined> {
  const hour = await priced("reserved", given.reserved, "--reserved");
  for (const flag of ["term", "upFront"] as const)
    refuseIdle(
      flagName(flag),
      given[flag] !== undefined && hour === undefined,
      "without --reserved there is no contract for it",
      "give --reserved",
    );
  if (hour === undefined) return undefined;
  demand(given, "cost", ["term", "upFront", "interest"]);
  return {
    ...hour,
    inputs: {
      ...hour.inputs,
      termYears: rangeOption(given.term, "--term"),
      upFrontFraction: rangeOption(given.upFront, "--up-front"),
      interestRate: rangeOption(given.interest, "--interest"),
    },
    usdPerDeviceHour: (point) => {
      const usdPerDeviceHour = hour.usdPerDeviceHour(point);
      return reservedDeviceHour({ ...point, usdPerDeviceHour } as unknown as ReservedInputs);
    },
  };
}

async function spot(given: CostArguments): Promise<Hour | undefined> {
  const hour = await priced("spot", given.spot, "--spot");
  for (const flag of ["interruptions", "lost"] as const)
    refuseIdle(
      flagName(flag),
      given[flag] !== undefined && hour === undefined,
      "without --spot nothing is interrupted",
      "give --spot",
    );
  if (hour === undefined) return undefined;
  demand(given, "cost", ["interruptions", "lost"]);
  return {
    ...hour,
    inputs: {
      ...hour.inputs,
      interruptionsPerHour: rangeOption(given.interruptions, "--interruptions"),
      lostSecondsPerInterruption: rangeOption(given.lost, "--lost"),
    },
    usdPerDeviceHour: (point) => {
      const usdPerDeviceHour = hour.usdPerDeviceHour(point);
      return spotDeviceHour({ ...point, usdPerDeviceHour } as unknown as SpotInputs);
    },
  };
}

/** Dollars per device-hour, a range of them, or the id of a price of the catalogue. */
async function hourlyPrice(
  text: string | undefined,
  flag: string,
): Promise<number | CostRange | undefined> {
  if (text === undefined) return undefined;
  if (Object.hasOwn(prices, text) || /^[a-z]/i.test(text)) return price(text).usdPerDeviceHour;
  return text.includes("..") ? rangeOption(text, flag) : quantityOption(text, flag, "usdPerHour");
}

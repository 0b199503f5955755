/** Copies of a model that together answer a load within the objectives: how many, of which deployment, on which device. */
import { kvError } from "../../errors.ts";
import type { Warning } from "../../figure.ts";
import type { Deployment } from "../../model/deployment.ts";
import { finiteNumber } from "../../units.ts";
import { type Plan, planOf } from "../plan.ts";
import type { Scenario } from "../scenario.ts";
import { scenarioProfile } from "../scenario-profile.ts";
import { deploymentsOf } from "./deployments.ts";
import type {
  Binding,
  CheapestQuestion,
  FewestDevicesQuestion,
  PricedDevice,
  Solution,
} from "./question.ts";

/** So many copies of one deployment. */
export interface Fleet {
  readonly device: string;
  readonly deployment: Deployment;
  readonly replicas: number;
  /** of all copies */
  readonly devices: number;
  readonly requestsPerSecondPerReplica: number;
  /** absent without a price */
  readonly usdPerHour?: number | undefined;
  /** at the load that is asked for, idle hours included; absent without a price */
  readonly usdPerQuery?: number | undefined;
  /** of one copy under its share of the load */
  readonly plan: Plan;
}

/** The best fleet, what binds it, and one copy fewer. */
export type BestFleet = Solution<{
  readonly fleet: Fleet;
  readonly bindsBy: Binding;
  /** one of its copies, were there one fewer; absent for a single copy */
  readonly next?: Plan;
  /** the best of the other deployments and devices */
  readonly runnerUp?: Fleet;
  /** tried, and those of them that answer the load */
  readonly tried: number;
  readonly feasible: number;
  readonly warnings: readonly Warning[];
}>;

/** The fewest devices that answer a load. */
export function fewestDevices(
  scenario: Scenario,
  { subjectTo, over }: FewestDevicesQuestion,
): BestFleet {
  const { device, price } = scenario;
  const usdPerDeviceHour = price?.usdPerDeviceHour;
  return bestFleet(scenario, {
    requestsPerSecond: subjectTo?.requestsPerSecond,
    devices: [{ device, usdPerDeviceHour }],
    deployments: over?.deployments,
    by: ({ devices }) => devices,
  });
}

/** The cheapest devices and deployment that answer a load. */
export function cheapestFleet(
  scenario: Scenario,
  { subjectTo, over }: CheapestQuestion,
): BestFleet {
  if (!Array.isArray(over?.devices) || over.devices.length === 0)
    throw kvError({
      code: "bad-input",
      path: "over.devices",
      value: over?.devices,
      rule: "expected devices, each with its price per hour",
      hint: "[{ device, usdPerDeviceHour }, ...]",
    });
  for (const [index, one] of over.devices.entries())
    finiteNumber(one?.usdPerDeviceHour, `over.devices[${index}].usdPerDeviceHour`, { above: true });
  return bestFleet(scenario, {
    requestsPerSecond: subjectTo?.requestsPerSecond,
    devices: over.devices,
    deployments: over.deployments,
    by: ({ usdPerHour = Number.POSITIVE_INFINITY }) => usdPerHour,
  });
}

interface Search {
  readonly requestsPerSecond: number;
  readonly devices: readonly {
    readonly device: PricedDevice["device"];
    readonly usdPerDeviceHour: number | undefined;
  }[];
  readonly deployments: readonly Deployment[] | undefined;
  readonly by: (fleet: Fleet) => number;
}

function bestFleet(scenario: Scenario, search: Search): BestFleet {
  const rate = finiteNumber(search.requestsPerSecond, "subjectTo.requestsPerSecond", {
    above: true,
  });
  const deployments = search.deployments ?? deploymentsOf(scenario.model);
  const fleets: Fleet[] = [];
  const loads = new Map<Fleet, (replicas: number) => Plan>();
  let nearest: Plan | undefined;
  let tried = 0;
  for (const one of search.devices)
    for (const deployment of deployments) {
      const { device, usdPerDeviceHour } = one;
      tried += 1;
      const planned = answered({ ...priced(scenario, one), deployment }, rate);
      if (planned === undefined) continue;
      const { limits, at } = planned;
      const most = limits.speed?.load?.mostRequestsPerSecond ?? 0;
      if (most === 0) {
        nearest = nearer(limits, nearest);
        continue;
      }
      const replicas = copies(rate, most, (count) => at(count).speed?.load?.at);
      const { devices } = planned;
      const usdPerHour =
        usdPerDeviceHour === undefined ? undefined : usdPerDeviceHour * devices * replicas;
      const fleet: Fleet = {
        device: device.id,
        deployment,
        replicas,
        devices: devices * replicas,
        requestsPerSecondPerReplica: rate / replicas,
        usdPerHour,
        usdPerQuery: usdPerHour === undefined ? undefined : usdPerHour / 3600 / rate,
        plan: at(replicas),
      };
      fleets.push(fleet);
      loads.set(fleet, at);
    }
  const [best, runnerUp] = [...fleets].sort(
    (one, other) =>
      search.by(one) - search.by(other) ||
      (other.plan.speed?.load?.mostRequestsPerSecond ?? 0) * other.replicas -
        (one.plan.speed?.load?.mostRequestsPerSecond ?? 0) * one.replicas,
  );
  if (best === undefined)
    return {
      kind: "none",
      because: `none of ${tried} deployments ${nearest === undefined ? "can be planned" : "meets it, whatever the number of copies"}`,
      nearest,
    };
  const next = best.replicas > 1 ? loads.get(best)?.(best.replicas - 1) : undefined;
  return {
    kind: "found",
    fleet: best,
    bindsBy: next === undefined ? best.plan.limitedBy : bindingOf(next),
    ...(next !== undefined && { next }),
    ...(runnerUp !== undefined && { runnerUp }),
    tried,
    feasible: fleets.length,
    warnings: best.plan.warnings,
  };
}

/** The limits of a deployment, and its plan under a share of the load; nothing where it is refused. */
function answered(
  scenario: Scenario,
  rate: number,
):
  | {
      readonly limits: Plan;
      readonly devices: number;
      readonly at: (replicas: number) => Plan;
    }
  | undefined {
  try {
    const profile = scenarioProfile(scenario);
    const under = (requestsPerSecond?: number): Plan =>
      planOf(
        {
          ...scenario,
          load: { kind: "open", ...(requestsPerSecond !== undefined && { requestsPerSecond }) },
        },
        profile,
        { figures: false },
      );
    return {
      limits: under(),
      devices: profile.deployment.devices,
      at: (replicas) => under(rate / replicas),
    };
  } catch (error) {
    const { code, path = "" } = error as { readonly code?: string; readonly path?: string };
    // a split that does not exist is no candidate; everything else is the caller's to mend
    if ((code === "bad-input" || code === "unsupported") && path.startsWith("deployment"))
      return undefined;
    throw error;
  }
}

/** The fewest copies whose share is within the objectives, and below saturation. */
function copies(
  rate: number,
  most: number,
  at: (
    replicas: number,
  ) => { readonly isStable: boolean; readonly objectiveMet: boolean } | undefined,
): number {
  // the quotient may miss by a rounding, either way
  let replicas = Math.max(1, Math.ceil(rate / most) - 1);
  for (; ; replicas += 1) {
    const point = at(replicas);
    if (point === undefined || (point.isStable && point.objectiveMet)) return replicas;
  }
}

/** The scenario on a device at its price; how busy it is follows from the load. */
function priced(
  { price, ...scenario }: Scenario,
  { device, usdPerDeviceHour }: Search["devices"][number],
): Scenario {
  if (usdPerDeviceHour === undefined) return { ...scenario, device };
  const { loadFactor: _, ...charged } = price ?? {};
  return { ...scenario, device, price: { ...charged, usdPerDeviceHour } };
}

function bindingOf({ speed, limitedBy }: Plan): Binding {
  const missed = speed?.load?.at?.objectiveMet === false && speed.load.at.isStable;
  return missed ? "objective" : limitedBy === "objective" ? "objective" : "load";
}

/** The plan that is nearer to being feasible: one that fits, then one that lacks less. */
function nearer(one: Plan, other: Plan | undefined): Plan {
  if (other === undefined) return one;
  const over = ({ speed }: Plan): number =>
    Math.max(
      1,
      ...(speed?.missedObjectives ?? []).map(
        ({ reachedSeconds, limitSeconds }) => reachedSeconds / limitSeconds,
      ),
    );
  if (one.fits !== other.fits) return one.fits ? one : other;
  if (one.fits) return over(one) < over(other) ? one : other;
  return one.memory.shortBytes < other.memory.shortBytes ? one : other;
}

/** `kv-headroom cost`: from how many queries on a device that is paid for all hours beats paying as one goes. */
import type { Hour } from "./cost-hours.ts";
import { type Amount, amount, type Numbers, type Point } from "./range-option.ts";

/** One comparison. */
export interface Against {
  readonly always: Hour["name"];
  /** paid by the hour that is used, or by the token */
  readonly other: string;
  readonly kind: "reached" | "never";
  /** of what the device serves at the load that was given; above 1 never */
  readonly capacityShare: Amount;
  /** absent without traffic */
  readonly queriesPerDeviceHour?: Amount;
}

/** What a query costs somewhere, or an hour where there is no traffic. */
export interface Payable {
  readonly name: string;
  readonly inputs: Numbers;
  readonly usd: (point: Point) => number;
}

/**
 * The comparison of a device that is paid for all hours with paying as one goes.
 *
 *     capacityShare        = cost of a query on it / cost of a query elsewhere
 *     queriesPerDeviceHour = usdPerDeviceHour / cost of a query elsewhere
 */
export function against(
  always: Payable & { readonly hour: Hour },
  other: Payable,
  { hasTraffic }: { readonly hasTraffic: boolean },
): Against {
  const inputs = { ...always.inputs, ...other.inputs };
  const of = (compute: (point: Point) => number): Amount => amount(compute, inputs, undefined);
  const capacityShare = of((point) => always.usd(point) / other.usd(point));
  const least = typeof capacityShare === "number" ? capacityShare : capacityShare.low;
  return {
    always: always.hour.name,
    other: other.name,
    kind: least > 1 ? "never" : "reached",
    capacityShare,
    ...(hasTraffic && {
      queriesPerDeviceHour: of((point) => {
        const { loadFactor: _, ...hour } = point;
        return always.hour.usdPerDeviceHour(hour) / other.usd(point);
      }),
    }),
  };
}

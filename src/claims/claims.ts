/** Every claim of the public debate, each computed afresh from its stated inputs. */

import { kvError, shown } from "../errors.ts";
import { nearestNames } from "../nearest-names.ts";
import { cacheSizeClaims } from "./cache-size.ts";
import type { Claim } from "./claim.ts";
import { day6Claims } from "./day-6.ts";
import { exportDeviceClaims } from "./export-devices.ts";
import { fleetClaims } from "./fleet.ts";
import { h20Claims } from "./h20.ts";
import { jevonsClaims } from "./jevons.ts";
import { measuredCostClaims } from "./measured-costs.ts";
import { priceDeclineClaims } from "./price-decline.ts";
import { slipClaims } from "./slips.ts";
import { subsidyClaims } from "./subsidy.ts";
import { trainingCostClaims } from "./training-cost.ts";

/**
 * The claims of the debate about DeepSeek's costs, with what was printed, what follows and a verdict.
 *
 *     does-not-follow           a printed figure is not what the inputs give
 *     holds-under-assumptions   it is, once the listed assumptions are granted
 *     holds                     it is
 *     not-checkable             nothing printed can be computed from anything stated
 *
 * Nothing that follows is typed in: it is computed by this library from the inputs that the claim names.
 *
 * @example claims().find((one) => one.id === "press-profit-margin-545-percent").verdict // => "does-not-follow"
 */
export function claims(): readonly Claim[] {
  return [
    ...cacheSizeClaims(),
    ...day6Claims(),
    ...trainingCostClaims(),
    ...fleetClaims(),
    ...subsidyClaims(),
    ...priceDeclineClaims(),
    ...exportDeviceClaims(),
    ...h20Claims(),
    ...jevonsClaims(),
    ...measuredCostClaims(),
    ...slipClaims(),
  ];
}

/**
 * The claim of this id.
 *
 * Errors: `unknown-id` with the nearest ids.
 * @example claim("day-6-node-balance").verdict // => "holds"
 */
export function claim(id: string): Claim {
  const all = claims();
  const found = all.find((one) => one.id === id);
  if (found !== undefined) return found;
  const near = nearestNames(
    id,
    all.map((one) => one.id),
  );
  throw kvError({
    code: "unknown-id",
    path: "claim",
    value: id,
    rule: `unknown claim ${shown(id)}`,
    hint:
      near.length > 0
        ? `did you mean ${near.join(", ")}?`
        : `there are ${all.length}: ${all
            .slice(0, 3)
            .map((one) => one.id)
            .join(", ")} among them`,
  });
}

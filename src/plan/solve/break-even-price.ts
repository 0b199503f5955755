/** The hourly price of a device up to which a query costs no more than it may. */
import { kvError } from "../../errors.ts";
import { finiteNumber } from "../../units.ts";
import { type Plan, plan } from "../plan.ts";
import type { Scenario } from "../scenario.ts";
import type { Binding, BreakEvenPriceQuestion, Solution } from "./question.ts";

/** The price, and the plan at it. */
export type BreakEvenPrice = Solution<{
  readonly usdPerDeviceHour: number;
  readonly bindsBy: Binding;
  /** what a query may cost, and costs at this price */
  readonly usdPerQuery: number;
  readonly plan: Plan;
  /** at a thousandth more */
  readonly next: Plan;
}>;

/** Costs are in proportion to the price of an hour, so one plan tells. */
export function breakEvenPrice(
  scenario: Scenario,
  { subjectTo }: BreakEvenPriceQuestion,
): BreakEvenPrice {
  const at = (usdPerDeviceHour: number): Plan =>
    plan({ ...scenario, price: { ...scenario.price, usdPerDeviceHour } }, { figures: false });
  const unit = at(1);
  if (unit.cost === undefined)
    return {
      kind: "none",
      because: unit.fits
        ? "nobody asks, so no query has a cost"
        : "nothing fits, so no query has a cost",
      nearest: unit,
    };
  if (unit.speed?.load?.at?.isStable === false)
    return {
      kind: "none",
      because: "more is asked for than one replica answers, at any price",
      nearest: unit,
    };
  if (unit.speed?.objectiveMet === false)
    return { kind: "none", because: "the objectives are missed at any price", nearest: unit };
  const usdPerQuery = allowedUsd(unit, subjectTo);
  if (usdPerQuery === undefined)
    return { kind: "none", because: "there is no cost to compare with: nothing fits there" };
  if (usdPerQuery <= 0)
    return {
      kind: "none",
      because: "a query earns nothing, so no price above 0 is low enough",
      nearest: unit,
    };
  const usdPerDeviceHour = usdPerQuery / unit.cost.usdPerQuery;
  return {
    kind: "found",
    usdPerDeviceHour,
    bindsBy: "price",
    usdPerQuery,
    plan: at(usdPerDeviceHour),
    next: at(usdPerDeviceHour * 1.001),
  };
}

/** The one thing that is asked; a field without a value is as good as absent. */
function oneOf(
  subjectTo: BreakEvenPriceQuestion["subjectTo"],
): BreakEvenPriceQuestion["subjectTo"] {
  const asked = Object.entries(Object(subjectTo)).filter(([, value]) => value !== undefined);
  if (asked.length > 1)
    throw kvError({
      code: "bad-input",
      path: `subjectTo.${asked[1]?.[0]}`,
      value: asked[1]?.[1],
      rule: `a price answers to one thing, and ${asked[0]?.[0]} is given too`,
    });
  return Object.fromEntries(asked) as unknown as BreakEvenPriceQuestion["subjectTo"];
}

/** What a query may cost. */
function allowedUsd(
  { cost }: Plan,
  subjectTo: BreakEvenPriceQuestion["subjectTo"],
): number | undefined {
  const given = oneOf(subjectTo);
  if ("usdPerQuery" in given)
    return finiteNumber(given.usdPerQuery, "subjectTo.usdPerQuery", { above: true });
  if ("usdPerMillionOutputTokens" in given)
    return (
      (finiteNumber(given.usdPerMillionOutputTokens, "subjectTo.usdPerMillionOutputTokens", {
        above: true,
      }) /
        (cost?.usdPerMillionOutputTokens ?? 1)) *
      (cost?.usdPerQuery ?? 1)
    );
  if ("margin" in given) {
    const margin = finiteNumber(given.margin, "subjectTo.margin", { least: -10, most: 1 });
    if (cost?.revenueUsdPerQuery === undefined)
      throw kvError({
        code: "not-known",
        path: "price.tokenPrices",
        value: undefined,
        rule: "without what is charged there is no margin",
        hint: "give price.tokenPrices",
      });
    return cost.revenueUsdPerQuery * (1 - margin);
  }
  if ("against" in given) {
    const against = plan(given.against, { figures: false });
    if (given.against.price === undefined)
      throw kvError({
        code: "not-known",
        path: "subjectTo.against.price",
        value: undefined,
        rule: "the other scenario has no price to compare with",
      });
    return against.cost?.usdPerQuery;
  }
  throw kvError({
    code: "bad-input",
    path: "subjectTo",
    value: subjectTo,
    rule: "expected usdPerQuery, usdPerMillionOutputTokens, margin or against",
  });
}

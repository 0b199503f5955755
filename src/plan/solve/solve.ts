/** A scenario with an unknown: the longest context, the fewest or cheapest devices, a price, or workers of two kinds. */
import { kvError, shown } from "../../errors.ts";
import { refuseUnknownFields } from "../../known-fields.ts";
import { refuseTwoLengths } from "../mean-request.ts";
import type { Scenario } from "../scenario.ts";
import { refuseUnknown } from "../scenario-fields.ts";
import { type BreakEvenPrice, breakEvenPrice } from "./break-even-price.ts";
import { type BestFleet, cheapestFleet, fewestDevices } from "./fleets.ts";
import { type LongestContext, longestContext } from "./longest-context.ts";
import type { Question } from "./question.ts";
import { questionFields } from "./question-fields.ts";
import { solveWorkers, type Workers } from "./workers.ts";

/** What answers a question; `for` says which. */
export type Answer<Asked extends Question> = Asked extends Question
  ? { readonly for: Asked["for"] } & Solutions[Asked["for"]]
  : never;

interface Solutions {
  readonly contextTokens: LongestContext;
  readonly devices: BestFleet;
  readonly usdPerHour: BestFleet;
  readonly usdPerDeviceHour: BreakEvenPrice;
  readonly workers: Workers;
}

const solvers: {
  readonly [Name in Question["for"]]: (
    scenario: Scenario,
    question: Extract<Question, { readonly for: Name }>,
  ) => Solutions[Name];
} = {
  contextTokens: longestContext,
  devices: fewestDevices,
  usdPerHour: cheapestFleet,
  usdPerDeviceHour: breakEvenPrice,
  workers: solveWorkers,
};

/**
 * Solves a scenario for one unknown; its objectives must be met.
 *
 *     contextTokens     the longest context of so many users; one token more fails
 *     devices           the fewest devices for so many requests per second, over deployments and copies, waiting included
 *     usdPerHour        the device and deployment that cost least for them
 *     usdPerDeviceHour  the price up to which a query costs no more than it may, or than elsewhere
 *     workers           prefill and decode workers that serve the most queries on so many devices
 *
 * An answer carries what binds it, its plan, and the neighbour that fails. That there is none is an answer too, with
 * the nearest plan.
 *
 * Errors: those of `plan`; `bad-input` for an unknown question and for what it is subject to.
 * @example solve({ model: models["llama-3.1-8b"], device: devices["h100-sxm-80gb"], workload: { outputTokens: 1024 } }, { for: "contextTokens", subjectTo: { users: 64 } }).contextTokens // => 7896
 */
export function solve<Asked extends Question>(scenario: Scenario, question: Asked): Answer<Asked> {
  const name = question?.for;
  if (!Object.hasOwn(solvers, name ?? ""))
    throw kvError({
      code: "bad-input",
      path: "for",
      value: name,
      rule: `nothing is known that solves for ${shown(name)}`,
      hint: `use ${Object.keys(solvers).join(", ")}`,
    });
  refuseUnknown(scenario);
  refuseTwoLengths(scenario.workload);
  refuseUnknownFields(question, questionFields[name]);
  const solver = solvers[name] as (scenario: Scenario, question: Asked) => Solutions[Asked["for"]];
  return { for: name, ...solver(scenario, question) } as Answer<Asked>;
}

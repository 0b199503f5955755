/** How many queries fit at once, against how long they are, for several deployments. */
import { kvError } from "../../errors.ts";
import { compilePlan } from "../../plan/compile.ts";
import type { Scenario } from "../../plan/scenario.ts";
import type { Named } from "../rows/result.ts";
import { doublingTokens, lengthsOf, someOf } from "./kv-curves.ts";

/** Queries at once at several lengths, a curve for each deployment. */
export interface ConcurrencyCurves {
  readonly sequenceTokens: readonly number[];
  readonly deployments: readonly {
    readonly name: string;
    /** one for each length: all of them this long, on one replica */
    readonly guaranteedRequests: readonly number[];
  }[];
}

/**
 * The queries that named scenarios hold at once, when every query has the same length: half prompt and half answer.
 *
 *     guaranteedRequests = plan(scenario at sequenceTokens).concurrency.guaranteed
 *
 * 0 where not even one fits. The scenario's own lengths and `maxModelTokens` do not enter.
 *
 * Errors: as `plan`; `bad-input` for no scenario, and for lengths below 2.
 * @example concurrencyCurves({ "1 × H100": { model: models["llama-3.1-8b"], device: devices["h100-sxm-80gb"], workload: { promptTokens: 1, outputTokens: 1 } } }, [4096, 131_072]).deployments[0].guaranteedRequests // => [123, 3]
 */
export function concurrencyCurves(
  scenarios: Named<Scenario>,
  sequenceTokens: readonly number[] = doublingTokens,
): ConcurrencyCurves {
  const named = someOf(scenarios, "scenarios");
  lengthsOf(sequenceTokens);
  const least = Math.min(...sequenceTokens);
  if (least < 2)
    throw kvError({
      code: "bad-input",
      path: "sequenceTokens",
      value: least,
      rule: "a query has at least a token of prompt and one of answer",
    });
  return {
    sequenceTokens,
    deployments: named.map(([name, scenario]) => {
      const numbers = compilePlan(scenario);
      return {
        name,
        guaranteedRequests: sequenceTokens.map((tokens) => {
          const promptTokens = Math.floor(tokens / 2);
          return numbers({
            promptTokens,
            outputTokens: tokens - promptTokens,
            maxModelTokens: tokens,
          }).guaranteed;
        }),
      };
    }),
  };
}

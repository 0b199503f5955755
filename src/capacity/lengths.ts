/** How long requests are: one length, a sample of lengths, or a distribution made into one. */

import { kvError } from "../errors.ts";
import { exp, ln, ln1p } from "../portable-math.ts";
import { finiteNumber, wholeNumber } from "../units.ts";
import { normalQuantile } from "./normal.ts";

/** One request's tokens, and how often such a request comes (1 when absent). */
export interface RequestTokens {
  readonly promptTokens: number;
  readonly outputTokens: number;
  readonly weight?: number;
}

/** A length by itself, or how it is spread. */
export type TokenCount =
  | number
  | { readonly kind: "uniform"; readonly least: number; readonly most: number }
  | {
      readonly kind: "lognormal";
      readonly mean: number;
      readonly standardDeviation: number;
      /** longer draws are cut to this */
      readonly most: number;
    };

/** Requests: independent prompt and output lengths, or a sample that keeps them together. */
export type RequestLengths =
  | { readonly promptTokens: TokenCount; readonly outputTokens: TokenCount }
  | { readonly requests: readonly RequestTokens[] };

/** Points that stand for a spread length: medians of equally likely slices. */
const SLICES = 32;

/**
 * The requests as a weighted list: one entry for fixed lengths, the sample itself, or equally likely slices of each
 * distribution (32 by 32 where both are spread), each slice standing at its median.
 *
 * Errors: `bad-input` for lengths that are not whole, an output of 0, an empty sample, a weight below 0 or none above it.
 * @example requestList({ promptTokens: 4096, outputTokens: 1024 }) // => [{ promptTokens: 4096, outputTokens: 1024, weight: 1 }]
 */
export function requestList(lengths: RequestLengths): readonly Required<RequestTokens>[] {
  if ("requests" in lengths) {
    if (!Array.isArray(lengths.requests) || lengths.requests.length === 0)
      throw kvError({
        code: "bad-input",
        path: "workload.requests",
        value: lengths.requests,
        rule: "expected at least one request",
      });
    const list = lengths.requests.map((request, index) => ({
      promptTokens: wholeNumber(
        request?.promptTokens,
        `workload.requests[${index}].promptTokens`,
        0,
      ),
      outputTokens: wholeNumber(request.outputTokens, `workload.requests[${index}].outputTokens`),
      weight: finiteNumber(request.weight ?? 1, `workload.requests[${index}].weight`),
    }));
    meanLengths(list);
    return list;
  }
  const prompts = slices(lengths.promptTokens, "workload.promptTokens", 0);
  const outputs = slices(lengths.outputTokens, "workload.outputTokens", 1);
  const weight = 1 / (prompts.length * outputs.length);
  return prompts.flatMap((promptTokens) =>
    outputs.map((outputTokens) => ({ promptTokens, outputTokens, weight })),
  );
}

/** Mean prompt and output of a list, each request counted by its weight. */
export function meanLengths(list: readonly Required<RequestTokens>[]): Required<RequestTokens> {
  let weight = 0;
  let prompt = 0;
  let output = 0;
  for (const request of list) {
    weight += request.weight;
    prompt += request.weight * request.promptTokens;
    output += request.weight * request.outputTokens;
  }
  if (!(weight > 0))
    throw kvError({
      code: "bad-input",
      path: "workload.requests",
      value: weight,
      rule: "the weights add up to 0",
    });
  return { promptTokens: prompt / weight, outputTokens: output / weight, weight };
}

function slices(count: TokenCount, path: string, least: number): readonly number[] {
  if (typeof count !== "object" || count === null) return [wholeNumber(count, path, least)];
  const quantile = quantileOf(count, path, least);
  return Array.from({ length: SLICES }, (_, slice) =>
    Math.max(least, Math.round(quantile((slice + 0.5) / SLICES))),
  );
}

function quantileOf(
  count: Exclude<TokenCount, number>,
  path: string,
  least: number,
): (probability: number) => number {
  const most = wholeNumber(count.most, `${path}.most`, least);
  if (count.kind === "uniform") {
    const from = wholeNumber(count.least, `${path}.least`, least);
    if (from > most)
      throw kvError({
        code: "bad-input",
        path: `${path}.least`,
        value: from,
        rule: `${from} is more than ${most}`,
      });
    return (probability) => from - 0.5 + probability * (most - from + 1);
  }
  if (count.kind !== "lognormal")
    throw kvError({
      code: "bad-input",
      path: `${path}.kind`,
      value: (count as { kind?: unknown }).kind,
      rule: "expected uniform or lognormal",
    });
  const mean = finiteNumber(count.mean, `${path}.mean`, { above: true });
  const deviation = finiteNumber(count.standardDeviation, `${path}.standardDeviation`);
  const variation = deviation / mean;
  const variance = ln1p(variation * variation);
  const location = ln(mean) - variance / 2;
  return (probability) =>
    Math.min(most, exp(location + Math.sqrt(variance) * normalQuantile(probability)));
}

/** Prompt and output lengths drawn from a sample or a distribution. */
import { type RequestLengths, requestList, type TokenCount } from "../../capacity/lengths.ts";
import { exp, ln } from "../../portable-math.ts";
import { normal, type Uniform } from "./random.ts";

/** Draws the two lengths of a request. */
export type DrawLengths = () => { readonly promptTokens: number; readonly outputTokens: number };

/** Draws of fixed lengths, of distributions, or of a sample whose pairs stay together, each by its weight. */
export function lengthDraws(lengths: RequestLengths, next: Uniform): DrawLengths {
  const checked = requestList(lengths);
  if ("requests" in lengths) {
    const upTo = new Float64Array(checked.length);
    let total = 0;
    for (const [index, { weight }] of checked.entries()) {
      total += weight;
      upTo[index] = total;
    }
    return () => checked[firstAbove(upTo, next() * total)] ?? { promptTokens: 0, outputTokens: 1 };
  }
  const prompt = countDraws(lengths.promptTokens, 0, next);
  const output = countDraws(lengths.outputTokens, 1, next);
  return () => ({ promptTokens: prompt(), outputTokens: output() });
}

function countDraws(count: TokenCount, least: number, next: Uniform): () => number {
  if (typeof count === "number") return () => count;
  if (count.kind === "uniform") {
    const width = count.most - count.least + 1;
    return () => count.least + Math.floor(next() * width);
  }
  const ratio = count.standardDeviation / count.mean;
  const variance = ln(1 + ratio * ratio);
  const location = ln(count.mean) - variance / 2;
  const deviation = Math.sqrt(variance);
  return () => {
    const logarithm = Math.min(location + deviation * normal(next), ln(count.most) + 1);
    return Math.min(count.most, Math.max(least, Math.round(exp(Math.max(-700, logarithm)))));
  };
}

/** The first index whose entry is above the value. */
function firstAbove(upTo: Float64Array, value: number): number {
  let low = 0;
  let high = upTo.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((upTo[middle] as number) > value) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** How many blocks a running request holds, seen at a random step of its answer. */
import { kvError } from "../errors.ts";
import { finiteNumber, wholeNumber } from "../units.ts";
import { type RequestLengths, requestList } from "./lengths.ts";

/** Requests and the blocks they are kept in. */
export interface OccupancyInputs {
  readonly lengths: RequestLengths;
  /** tokens of one block */
  readonly blockTokens: number;
  /** leading prompt tokens that all requests have in common; whole blocks of them are held once and not counted */
  readonly sharedPrefixTokens?: number;
  /** blocks held at a length, where that is not ceil(tokens / blockTokens): windows, states; never falling */
  readonly heldBlocks?: (tokens: number) => number;
}

/** A distribution over whole blocks. */
export interface Occupancy {
  /** probability of each number of blocks, from 0 */
  readonly probabilities: Float64Array;
  readonly meanBlocks: number;
  readonly standardDeviationBlocks: number;
  /** third central moment over the cube of the deviation; 0 where nothing varies */
  readonly skewness: number;
  readonly leastBlocks: number;
  readonly mostBlocks: number;
  /** mean blocks of prompt and output, over requests */
  readonly meanFinalBlocks: number;
}

/** The widest distribution that is tabulated. */
const mostBlocksTabulated = 2 ** 22;

/**
 * Occupancy of a slot that is never empty, seen at a random decode step.
 *
 *     P(b) = Σ weight × (steps j = 1..outputTokens with ceil((promptTokens + j - 1) / blockTokens) = b) / Σ weight × outputTokens
 *
 * Long answers are seen more often and the place in an answer is uniform: not the mean of prompt + output, nor prompt +
 * half the output unless all answers are equally long. Prompts are taken to be computed at once.
 *
 * Errors: `bad-input` as in `requestList`; for a prefix longer than a prompt; for more than 2^22 blocks of one request.
 * @example occupancy({ lengths: { promptTokens: 32, outputTokens: 32 }, blockTokens: 16 }).meanBlocks // => 3.4375
 */
export function occupancy(inputs: OccupancyInputs): Occupancy {
  const list = requestList(inputs.lengths);
  const blockTokens = wholeNumber(inputs.blockTokens, "blockTokens");
  const prefix = wholeNumber(inputs.sharedPrefixTokens ?? 0, "sharedPrefixTokens", 0);
  const sharedBlocks = Math.floor(prefix / blockTokens);
  const held = inputs.heldBlocks ?? ((tokens: number): number => Math.ceil(tokens / blockTokens));
  let most = 0;
  let weights = 0;
  let final = 0;
  for (const { promptTokens, outputTokens, weight } of list) {
    if (prefix > promptTokens)
      throw kvError({
        code: "bad-input",
        path: "sharedPrefixTokens",
        value: prefix,
        rule: `a prefix of ${prefix} tokens is longer than a prompt of ${promptTokens}`,
      });
    const blocks = wholeNumber(held(promptTokens + outputTokens - 1), "heldBlocks", 0);
    most = Math.max(most, blocks - sharedBlocks);
    final += weight * Math.max(0, held(promptTokens + outputTokens) - sharedBlocks);
    weights += weight;
  }
  if (most >= mostBlocksTabulated)
    throw kvError({
      code: "bad-input",
      path: "blockTokens",
      value: blockTokens,
      rule: `a request of ${most} blocks is more than the ${mostBlocksTabulated} that are tabulated`,
      hint: "count in larger blocks",
    });
  const steps = new Float64Array(most + 1);
  for (const { promptTokens, outputTokens, weight } of list) {
    const last = promptTokens + outputTokens - 1;
    for (let tokens = promptTokens; tokens <= last; ) {
      // until the block in use is full
      const until = Math.min(last, Math.max(1, Math.ceil(tokens / blockTokens)) * blockTokens);
      const through = inputs.heldBlocks === undefined && tokens > 0 ? until : tokens;
      const at = Math.max(0, Math.min(most, held(tokens) - sharedBlocks));
      steps[at] = (steps[at] as number) + weight * (through - tokens + 1);
      tokens = through + 1;
    }
  }
  return momentsOf(steps, final / weights);
}

function momentsOf(steps: Float64Array, meanFinalBlocks: number): Occupancy {
  let total = 0;
  let sum = 0;
  for (const [blocks, count] of steps.entries()) {
    total += count;
    sum += count * blocks;
  }
  finiteNumber(total, "lengths");
  const mean = sum / total;
  let square = 0;
  let cube = 0;
  for (const [blocks, count] of steps.entries()) {
    const off = blocks - mean;
    square += count * off * off;
    cube += count * off * off * off;
  }
  const deviation = Math.sqrt(square / total);
  return {
    probabilities: steps.map((count) => count / total),
    meanBlocks: mean,
    standardDeviationBlocks: deviation,
    skewness: deviation === 0 ? 0 : cube / total / (deviation * deviation * deviation),
    leastBlocks: steps.findIndex((count) => count > 0),
    mostBlocks: steps.findLastIndex((count) => count > 0),
    meanFinalBlocks,
  };
}

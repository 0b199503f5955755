/** What preemption really does to a full pool: rates by simulation, where the chance of overflow is only a bound. */
import { type RequestLengths, requestList } from "../capacity/lengths.ts";
import { kvError } from "../errors.ts";
import { wholeNumber } from "../units.ts";
import { lengthDraws } from "./trace/draw-lengths.ts";
import { uniform } from "./trace/random.ts";

/** A pool that always has more requests waiting than it can run. */
export interface PreemptionInputs {
  readonly lengths: RequestLengths;
  readonly blockTokens: number;
  readonly poolBlocks: number;
  /** requests that run at once, at most; without it as many as fit */
  readonly maxRequests?: number;
  /** blocks that an admission leaves free; 0 */
  readonly watermarkBlocks?: number;
  /** steps that are counted */
  readonly steps: number;
  /** steps before the first that is counted; 2,000 */
  readonly warmUpSteps?: number;
  readonly seed: number;
}

/** What was counted. */
export interface PreemptionRates {
  /** share of steps in which a request was preempted */
  readonly stepsWithPreemption: number;
  /** share of the finished requests that were ever preempted */
  readonly requestsPreempted: number;
  readonly preemptionsPerRequest: number;
  readonly meanRequests: number;
  readonly requestsPerStep: number;
  readonly finishedRequests: number;
}

interface Running {
  readonly promptTokens: number;
  readonly outputTokens: number;
  generatedTokens: number;
  blocks: number;
  preemptions: number;
}

/**
 * A saturated pool, step by step: first-come, the last admitted gives way, and comes back computed anew.
 *
 *     a step: every running request writes a token, a full block takes a new one; where none is free, the last admitted
 *     is preempted and waits at the front; without preemption, requests are admitted while they fit
 *
 * A prompt is computed in the step of its admission; nothing is shared. After a preemption the victim waits, which relieves
 * the steps after it: so these rates are lower than the chance of overflow of requests that are always running.
 *
 * Errors: `bad-input` for lengths and counts; for a request larger than the pool, which would wait for ever.
 * @example preemptionRates({ lengths: { promptTokens: 64, outputTokens: 64 }, blockTokens: 16, poolBlocks: 80, maxRequests: 10, steps: 1000, seed: 1 }).requestsPreempted // => 0
 */
export function preemptionRates(inputs: PreemptionInputs): PreemptionRates {
  const blockTokens = wholeNumber(inputs.blockTokens, "blockTokens");
  const poolBlocks = wholeNumber(inputs.poolBlocks, "poolBlocks");
  const watermark = wholeNumber(inputs.watermarkBlocks ?? 0, "watermarkBlocks", 0);
  const steps = wholeNumber(inputs.steps, "steps");
  const warmUp = wholeNumber(inputs.warmUpSteps ?? 2000, "warmUpSteps", 0);
  const most =
    inputs.maxRequests === undefined
      ? Number.POSITIVE_INFINITY
      : wholeNumber(inputs.maxRequests, "maxRequests");
  refuseEndless(inputs.lengths, poolBlocks, blockTokens);
  const draw = lengthDraws(inputs.lengths, uniform(inputs.seed, 1));
  const running: Running[] = [];
  const preempted: Running[] = [];
  let free = poolBlocks;
  let next: Running | undefined;
  const count = { steps: 0, requests: 0, finished: 0, preempted: 0, preemptions: 0 };

  function fresh(): Running {
    return { ...draw(), generatedTokens: 0, blocks: 0, preemptions: 0 };
  }

  /** Gives every running request its next slot; says whether one had to go. */
  function grow(): boolean {
    let gone = false;
    for (let at = 0; at < running.length; at += 1) {
      const one = running[at] as Running;
      const tokens = one.promptTokens + one.generatedTokens;
      if (tokens <= one.blocks * blockTokens) continue;
      while (free === 0) {
        const victim = running.pop() as Running;
        free += victim.blocks;
        victim.blocks = 0;
        victim.preemptions += 1;
        preempted.push(victim);
        gone = true;
        if (victim === one) return true;
      }
      // a step writes one token, so one block more is enough
      free -= 1;
      one.blocks += 1;
    }
    return gone;
  }

  function admit(): void {
    while (running.length < most) {
      next ??= fresh();
      const one = preempted.at(-1) ?? next;
      const needed = Math.ceil((one.promptTokens + one.generatedTokens) / blockTokens);
      if (needed + (running.length > 0 ? watermark : 0) > free) return;
      if (one === next) next = undefined;
      else preempted.pop();
      free -= needed;
      one.blocks = needed;
      running.push(one);
    }
  }

  function generate(counted: boolean): void {
    let kept = 0;
    for (const one of running) {
      one.generatedTokens += 1;
      if (one.generatedTokens < one.outputTokens) {
        running[kept] = one;
        kept += 1;
        continue;
      }
      free += one.blocks;
      if (!counted) continue;
      count.finished += 1;
      count.preempted += Number(one.preemptions > 0);
      count.preemptions += one.preemptions;
    }
    running.length = kept;
  }

  for (let step = 0; step < warmUp + steps; step += 1) {
    const counted = step >= warmUp;
    const gone = grow();
    if (!gone) admit();
    if (counted) {
      count.steps += Number(gone);
      count.requests += running.length;
    }
    generate(counted);
  }
  const finished = Math.max(1, count.finished);
  return {
    stepsWithPreemption: count.steps / steps,
    requestsPreempted: count.preempted / finished,
    preemptionsPerRequest: count.preemptions / finished,
    meanRequests: count.requests / steps,
    requestsPerStep: count.finished / steps,
    finishedRequests: count.finished,
  };
}

function refuseEndless(lengths: RequestLengths, poolBlocks: number, blockTokens: number): void {
  for (const { promptTokens, outputTokens, weight } of requestList(lengths)) {
    const blocks = Math.ceil((promptTokens + outputTokens - 1) / blockTokens);
    if (weight > 0 && blocks > poolBlocks)
      throw kvError({
        code: "bad-input",
        path: "poolBlocks",
        value: poolBlocks,
        rule: `a request of ${blocks} blocks never fits in a pool of ${poolBlocks}`,
        hint: "an engine would leave it waiting for ever",
      });
  }
}

/** Prompts computed on some workers and answers on others: how many of each, and what they serve. */
import { finiteNumber, wholeNumber } from "../units.ts";

/** A load and what one worker of each kind does with it. */
export interface WorkerRates {
  readonly promptTokens: number;
  readonly outputTokens: number;
  /** share of the prompt found in the cache; leave out where the prefill rate counts cached tokens too */
  readonly cachedPromptFraction?: number;
  /** computed prompt tokens per second of one prefill worker, at the time to first token that is wanted */
  readonly prefillTokensPerSecond: number;
  /** output tokens per second of one decode worker, at the time per output token that is wanted */
  readonly decodeTokensPerSecond: number;
  /** what is left of a worker's rate when both kinds must keep step: 0.9 for prefill */
  readonly prefillMatching?: number;
  /** the same for decode: 0.92 */
  readonly decodeMatching?: number;
}

/**
 * Prefill workers for each decode worker, so that neither waits.
 *
 *     ratio = promptTokens × (1 - cachedPromptFraction) / (prefillMatching × prefillTokensPerSecond)
 *           / (outputTokens / (decodeMatching × decodeTokensPerSecond))
 *
 * Errors: `bad-input` for rates and output tokens that are not above 0, and for shares outside (0, 1].
 * Source: serving-model equations, section 7; degradations 0.9 and 0.92 of rate matching in ai-dynamo/aiconfigurator, picking.py.
 * @example workerRatio({ promptTokens: 4096, outputTokens: 1024, prefillTokensPerSecond: 50_000, decodeTokensPerSecond: 20_000 }) // => 1.636
 */
export function workerRatio(rates: WorkerRates): number {
  const { prefillSeconds, decodeSeconds } = workerSeconds(rates);
  return prefillSeconds / decodeSeconds;
}

/** How many workers there are of each kind. */
export interface WorkerCounts {
  readonly prefillWorkers: number;
  readonly decodeWorkers: number;
}

/** What workers serve together. */
export interface DisaggregatedRate {
  readonly queriesPerSecond: number;
  readonly outputTokensPerSecond: number;
  /** the kind that is busy all the time */
  readonly limitedBy: "prefill" | "decode";
}

/**
 * The queries that workers can serve: those of the kind that has fewer to spare.
 *
 *     queries/s = min(prefillWorkers × prefillMatching × prefillTokensPerSecond / computed prompt tokens,
 *                     decodeWorkers × decodeMatching × decodeTokensPerSecond / outputTokens)
 *
 * A prompt found whole in the cache leaves decode as the only limit.
 *
 * Errors: those of `workerRatio`; `bad-input` for counts that are not whole.
 * Source: serving-model equations, section 7.
 * @example disaggregatedRate({ promptTokens: 4096, outputTokens: 1024, prefillTokensPerSecond: 50_000, decodeTokensPerSecond: 20_000 }, { prefillWorkers: 2, decodeWorkers: 1 }).limitedBy // => "decode"
 */
export function disaggregatedRate(rates: WorkerRates, counts: WorkerCounts): DisaggregatedRate {
  const prefillWorkers = wholeNumber(counts.prefillWorkers, "prefillWorkers", 0);
  const decodeWorkers = wholeNumber(counts.decodeWorkers, "decodeWorkers");
  const { prefillSeconds, decodeSeconds } = workerSeconds(rates);
  const byDecode = decodeWorkers / decodeSeconds;
  const byPrefill = prefillSeconds === 0 ? byDecode : prefillWorkers / prefillSeconds;
  const queriesPerSecond = Math.min(byPrefill, byDecode);
  return {
    queriesPerSecond,
    outputTokensPerSecond: queriesPerSecond * rates.outputTokens,
    limitedBy: byPrefill < byDecode ? "prefill" : "decode",
  };
}

/** Devices to be divided between the two kinds of workers. */
export interface WorkerDevices {
  readonly devices: number;
  readonly devicesPerPrefillWorker: number;
  readonly devicesPerDecodeWorker: number;
}

/**
 * The division of devices into workers that serves the most queries; the fewest devices where several serve as many.
 *
 * Errors: those of `disaggregatedRate`; `undefined` where the devices do not make one worker of each kind that is needed.
 * @example bestWorkers({ promptTokens: 4096, outputTokens: 1024, prefillTokensPerSecond: 50_000, decodeTokensPerSecond: 20_000 }, { devices: 64, devicesPerPrefillWorker: 8, devicesPerDecodeWorker: 8 }) // => { prefillWorkers: 5, decodeWorkers: 3, queriesPerSecond: 53.91, outputTokensPerSecond: 55_200, limitedBy: "decode" }
 */
export function bestWorkers(
  rates: WorkerRates,
  { devices, devicesPerPrefillWorker, devicesPerDecodeWorker }: WorkerDevices,
): (WorkerCounts & DisaggregatedRate) | undefined {
  wholeNumber(devices, "devices");
  wholeNumber(devicesPerPrefillWorker, "devicesPerPrefillWorker");
  wholeNumber(devicesPerDecodeWorker, "devicesPerDecodeWorker");
  let best: (WorkerCounts & DisaggregatedRate) | undefined;
  const mostDecode = Math.floor(devices / devicesPerDecodeWorker);
  for (let decodeWorkers = 1; decodeWorkers <= mostDecode; decodeWorkers += 1) {
    const left = devices - decodeWorkers * devicesPerDecodeWorker;
    const needed = Math.ceil(workerRatio(rates) * decodeWorkers);
    const prefillWorkers = Math.min(needed, Math.floor(left / devicesPerPrefillWorker));
    const rate = disaggregatedRate(rates, { prefillWorkers, decodeWorkers });
    if (rate.queriesPerSecond > (best?.queriesPerSecond ?? 0))
      best = { prefillWorkers, decodeWorkers, ...rate };
  }
  return best;
}

/** Seconds of a worker for one query. */
function workerSeconds(rates: WorkerRates): {
  readonly prefillSeconds: number;
  readonly decodeSeconds: number;
} {
  const share = (value: number, path: string): number =>
    finiteNumber(value, path, { above: true, most: 1 });
  const positive = (value: number, path: string): number =>
    finiteNumber(value, path, { above: true });
  const cached = finiteNumber(rates.cachedPromptFraction ?? 0, "cachedPromptFraction", { most: 1 });
  const computed = finiteNumber(rates.promptTokens, "promptTokens") * (1 - cached);
  return {
    prefillSeconds:
      computed /
      (share(rates.prefillMatching ?? 0.9, "prefillMatching") *
        positive(rates.prefillTokensPerSecond, "prefillTokensPerSecond")),
    decodeSeconds:
      positive(rates.outputTokens, "outputTokens") /
      (share(rates.decodeMatching ?? 0.92, "decodeMatching") *
        positive(rates.decodeTokensPerSecond, "decodeTokensPerSecond")),
  };
}

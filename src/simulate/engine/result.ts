/** What a simulation says, as plain data. */
import type { Warning } from "../../figure.ts";
import type { Distribution } from "./distribution.ts";
import type { RefusalReason } from "./request.ts";
import type { ResolvedRules } from "./rules.ts";
import type { SimulationSettings } from "./settings.ts";
import type { TimelineRow } from "./timeline.ts";

/** What a simulation says. */
export interface Simulation {
  /** as given, with the engine's defaults filled in; a step time that is a function stands as "function" */
  readonly settings: Omit<SimulationSettings, "engine" | "stepTime"> & {
    readonly engine: ResolvedRules;
    readonly stepTime: unknown;
  };
  /** all requests were taken in and ended; otherwise `stopped` says why not */
  readonly complete: boolean;
  readonly stopped?: Stop;
  readonly requests: RequestCounts;
  /** from the first arrival to the last end */
  readonly seconds: number;
  readonly steps: number;
  /** requests visited or leapt over, step by step */
  readonly requestSteps: number;
  readonly tokens: TokenCounts;
  readonly hits: HitCounts;
  readonly evictions: number;
  readonly preemptions: number;
  readonly preemptedRequests: number;
  /** of requests that ended; absent where none did */
  readonly latency?: Latency;
  readonly throughput?: Throughput;
  /** requests that kept the objective; absent without one */
  readonly goodput?: Goodput;
  readonly load: Load;
  readonly deviceSeconds: DeviceSeconds;
  /** absent without a price, and where no request ended */
  readonly cost?: SimulatedCost;
  /** one for each replica, those that prefill before those that decode */
  readonly timeline: readonly (readonly TimelineRow[])[];
  readonly warnings: readonly Warning[];
}

/** Why a simulation ended before its requests did. */
export interface Stop {
  readonly reason: "aborted" | "until-reached" | "input-broke";
  readonly message: string;
}

export interface RequestCounts {
  readonly arrived: number;
  readonly finished: number;
  /** running or waiting when the simulation was stopped */
  readonly unfinished: number;
  readonly refused: Readonly<Record<RefusalReason, number>>;
  /** taken in with answers that `maxModelTokens` ends early */
  readonly cut: number;
}

export interface TokenCounts {
  /** prompt tokens of requests that were admitted */
  readonly prompt: number;
  /** of them, found in the cache */
  readonly hit: number;
  /** tokens computed in chunks: prompts and what a preemption threw away */
  readonly prefilled: number;
  /** of them, computed before */
  readonly recomputed: number;
  /** generated, by requests that ended */
  readonly output: number;
}

/** Hits as engines count them: at admission, in tokens looked for; preempted requests apart. */
export interface HitCounts {
  readonly lookupTokens: number;
  /** on the device and, where loaded, below it */
  readonly hitTokens: number;
  /** absent where nothing was looked for */
  readonly ratio?: number;
  readonly resumedLookupTokens: number;
  readonly resumedHitTokens: number;
  /** the same hits by where they were found, the device first; parts add up to the whole */
  readonly byTier: readonly TierCounts[];
}

/** What a tier answered, all replicas together. */
export interface TierCounts {
  /** "device", or as named in the settings */
  readonly name: string;
  readonly hitTokens: number;
  readonly resumedHitTokens: number;
  /** of all hit tokens of first admissions; absent where there were none */
  readonly hitShare?: number;
  /** tokens that left it to make room: on a device for the tiers below it, if there are some */
  readonly evictedTokens: number;
  /** absent for the device */
  readonly below?: TierTraffic;
}

export interface TierTraffic {
  readonly writtenTokens: number;
  /** found there and computed all the same, since that was faster */
  readonly passedOverTokens: number;
  /** in which the link was busy with loads */
  readonly linkSeconds: number;
}

export interface Latency {
  /** from arrival to admission */
  readonly queueSeconds: Distribution;
  /** from arrival to the end of the step that gives the first token */
  readonly timeToFirstTokenSeconds: Distribution;
  /** from the first token to the last, per token after the first; absent where every answer is one token */
  readonly timePerOutputTokenSeconds?: Distribution;
  readonly endToEndSeconds: Distribution;
}

export interface Throughput {
  readonly requestsPerSecond: number;
  readonly promptTokensPerSecond: number;
  readonly outputTokensPerSecond: number;
}

export interface Goodput {
  readonly requests: number;
  /** of those that ended */
  readonly share: number;
  readonly requestsPerSecond: number;
  readonly outputTokensPerSecond: number;
}

/** Over all replicas: requests added up, usage on average, peaks of any one. */
export interface Load {
  readonly meanRunning: number;
  readonly peakRunning: number;
  readonly meanWaiting: number;
  readonly peakWaiting: number;
  /** blocks in use over blocks that can be */
  readonly meanUsage: number;
  readonly peakUsage: number;
}

/**
 * Device-seconds by what they were spent on.
 *
 * A step with decoding requests and chunks is charged to decode as far as decode alone would have taken; what the chunks
 * add is prefill, and of it the share of tokens that had been computed before is recompute.
 */
export interface DeviceSeconds {
  readonly prefill: number;
  readonly recompute: number;
  readonly decode: number;
  /** waiting for blocks from below the device, with nothing to compute */
  readonly load: number;
  readonly idle: number;
  readonly total: number;
}

export interface SimulatedCost {
  readonly usd: number;
  /** what `usd` is made of */
  readonly parts: CostParts;
  /** the bill over the requests that ended, and what it is made of */
  readonly usdPerQuery: number;
  readonly partsPerQuery: CostParts;
  /** the whole bill over the output tokens alone; not to be added to another price */
  readonly billUsdPerMillionOutputTokens: number;
  /** the whole bill over prompt and output tokens together, as they came */
  readonly usdPerMillionTokens: number;
  /** prices that may be added: for a prompt token computed once, where there were some, and for a generated one */
  readonly additive: {
    readonly usdPerMillionComputedPromptTokens?: number;
    readonly usdPerMillionGeneratedTokens: number;
  };
}

/** A bill by purpose, as in {@link DeviceSeconds}. */
export interface CostParts {
  readonly promptUsd: number;
  readonly recomputeUsd: number;
  readonly outputUsd: number;
  readonly loadUsd: number;
  readonly idleUsd: number;
}

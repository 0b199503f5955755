/** What a plan is asked: a model, devices, an engine, formats, a workload, a price and an objective, as plain data. */
import type { RequestTokens, TokenCount } from "../capacity/lengths.ts";
import type { TokenPrices } from "../cost/margin.ts";
import type { Device } from "../device/accelerator.ts";
import type { EngineSettings } from "../engine/pool.ts";
import type { ReservePerRank } from "../engine/reserve.ts";
import type { Deployment } from "../model/deployment.ts";
import type { ModelSpec } from "../model/model.ts";
import type { StepFormats } from "../speed/step-profile.ts";

/** One question. Everything but model, device and workload has a default. */
export interface Scenario {
  readonly model: ModelSpec;
  readonly device: Device;
  /** one device when absent */
  readonly deployment?: Deployment;
  /** `ideal` when absent */
  readonly engine?: EngineSettings;
  /** `kv` is bf16 and `weights` the checkpoint's formats when absent */
  readonly formats?: StepFormats;
  readonly workload: Workload;
  /** bytes of weights on one rank, where a loader has reported them */
  readonly weightBytesPerRank?: number;
  readonly reserve?: Partial<ReservePerRank>;
  /** no cost is given without a price */
  readonly price?: PriceInputs;
  readonly objective?: Objective;
  /** what comes in; without it a plan is that of the largest batch, always full */
  readonly load?: Load;
  /** rates that somebody measured take the place of the prediction */
  readonly measured?: MeasuredRates;
}

/** What the requests are like. */
export interface Workload {
  readonly promptTokens?: TokenCount | undefined;
  readonly outputTokens?: TokenCount | undefined;
  /** a sample of requests, in place of the two */
  readonly requests?: readonly RequestTokens[] | undefined;
  /** share of the prompt whose computation the prefix cache saves */
  readonly cachedPromptFraction?: number | undefined;
  /** leading prompt tokens that all requests have in common, held once */
  readonly sharedPrefixTokens?: number;
}

/** What an hour of a device costs, and how busy it is. */
export interface PriceInputs {
  readonly usdPerDeviceHour: number;
  /** tokens served over tokens that could have been; that of the load, or 1, when absent */
  readonly loadFactor?: number;
  /** what is charged: gives margin and markup */
  readonly tokenPrices?: TokenPrices;
}

/** What must be met: by the mean request, or by a share of them. */
export interface Objective {
  /** seconds between two output tokens of one request, at most */
  readonly timePerOutputTokenSeconds?: number;
  /** the same as a rate, at least: one over the time per output token; not both */
  readonly tokensPerSecondPerUser?: number;
  readonly timeToFirstTokenSeconds?: number;
  /** from the request to its last token */
  readonly endToEndSeconds?: number;
  /** share of the workload's requests that must stay within each time: 0.95; the mean request where absent */
  readonly quantile?: number;
}

/** What comes to one replica: at a rate whatever happens, or from users who wait for their answer and think. */
export type Load =
  | {
      readonly kind: "open" /** the limits alone where absent */;
      readonly requestsPerSecond?: number;
    }
  | {
      readonly kind: "closed";
      /** the limits alone where absent */
      readonly users?: number;
      /** between an answer and the next request; 0 when absent */
      readonly thinkSeconds?: number;
    };

/**
 * Rates of one replica, measured on the scenario's own workload.
 *
 * With a prompt rate, both are rates of a replica that does nothing else, and the two share its time; without one,
 * the output rate is that of the whole.
 */
export interface MeasuredRates {
  readonly outputTokensPerSecondPerReplica: number;
  /** prompt tokens computed per second by a replica that only prefills */
  readonly promptTokensPerSecondPerReplica?: number;
  readonly source: string;
}

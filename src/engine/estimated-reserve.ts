/** Memory besides weights and cache, from the model and its batch: an explicit model with its spread. */

import type { Basis } from "../figure.ts";
import type { ModelSpec } from "../model/model.ts";
import { log2 } from "../portable-math.ts";
import { finiteNumber, wholeNumber } from "../units.ts";
import type { EngineName } from "./engines.ts";
import { activationWidth } from "./feed-forward-width.ts";
import type { ReservePerRank } from "./reserve.ts";
import { tensorRtLlmOverhead } from "./tensorrt-llm/overhead.ts";

const GIB = 2 ** 30;

/** What is usual, and what it may be at least and at most. */
export interface ReserveSpread {
  readonly low: number;
  readonly usual: number;
  readonly high: number;
}

/** The shape of {@link reserveConstants}. */
export interface ReserveConstants {
  readonly runtimeBytes: ReserveSpread;
  /** collectives, for each doubling of the ranks */
  readonly communicationBytesPerDoubling: ReserveSpread;
  /** activations per token and element of hidden size: not split over ranks */
  readonly activationBytesPerTokenAndHidden: number;
  /** activations per token and element of feed-forward width on the rank */
  readonly activationBytesPerTokenAndWidth: number;
  /** activations per token, element of hidden size and expert visited: 16-bit rows gathered and summed up, on every rank */
  readonly activationBytesPerTokenAndExpert: number;
  readonly activationFactor: Omit<ReserveSpread, "usual">;
  readonly graphBytes: ReserveSpread;
  /** how far TensorRT-LLM's overhead is off when it was fitted on another model */
  readonly fittedSpreadBytes: number;
}

/**
 * Constants of the reserve of vLLM, SGLang and the ideal engine, with what start-up logs spread over.
 *
 * Activations were fitted on the peaks of five logs (vLLM pull request 10511 with one and two ranks, issues 10517, 15039
 * and 28228; steps of 8192, 8192, 20,000, 8192 and 64,000 tokens, of which four are assumed): they are met within -30
 * and +26 %. Runtime and graphs are rules of thumb inside the range of the logs.
 */
export const reserveConstants: ReserveConstants = {
  runtimeBytes: { low: 0.25 * GIB, usual: 0.35 * GIB, high: 1.8 * GIB },
  communicationBytesPerDoubling: { low: 0, usual: 0.15 * GIB, high: 1.8 * GIB },
  activationBytesPerTokenAndHidden: 21.8,
  activationBytesPerTokenAndWidth: 3.5,
  activationBytesPerTokenAndExpert: 3,
  activationFactor: { low: 0.5, high: 1.7 },
  graphBytes: { low: 0.2 * GIB, usual: 0.5 * GIB, high: 2 * GIB },
  fittedSpreadBytes: GIB,
};

/** What the reserve depends on. */
export interface ReserveInputs {
  readonly model: ModelSpec;
  readonly deviceBytes: number;
  readonly engine?: EngineName;
  readonly tensorParallel?: number;
  /** tokens of one step at most (`max_num_batched_tokens`, a prefill chunk): 8192 */
  readonly maxBatchedTokens?: number;
  /** whether captured graphs come out of the budget; releases of vLLM before 2026 left them out */
  readonly capturesGraphs?: boolean;
  /** parts that are known better */
  readonly known?: Partial<ReservePerRank>;
}

/** A reserve with what it may be at least and at most. */
export interface ReserveEstimate extends ReservePerRank {
  /** the sum of the three parts */
  readonly reserveBytes: number;
  readonly lowBytes: number;
  readonly highBytes: number;
  readonly basis: Extract<Basis, "fitted" | "heuristic" | "input">;
  readonly source: string;
}

/**
 * Memory of one rank besides weights and cache, by part, with its spread.
 *
 *     runtimeBytes    = 0.35 GiB + 0.15 GiB × log2(tensorParallel)                          (0.25 to 1.8 GiB each)
 *     activationBytes = maxBatchedTokens × ((21.8 + 3 × activeExperts) × hiddenSize
 *                                            + 3.5 × feedForwardWidth / tensorParallel)     (× 0.5 to 1.7)
 *     graphBytes      = 0.5 GiB where captured graphs come out of the budget                (0.2 to 2 GiB)
 *     tensorrt-llm    = the fitted overhead (± 1 GiB)
 *     llama-cpp       = runtime and activations; it captures no graphs of its own here
 *
 * Parts that are given replace the estimate and have no spread. Over the twelve start-up logs that state device and
 * available memory, the memory that follows from it is off by 1.2 GiB in the median: seven by at most 1.7 GiB, and five
 * by 4 to 7 GiB too much, where weights are repacked while they load or the log leaves fraction, weights or step open.
 *
 * Errors: `not-known` for a model without a hidden size; `bad-input` for counts.
 * Source: `heuristic`, calibrated on start-up logs of 2024 to 2026; `fitted` for TensorRT-LLM ({@link tensorRtLlmConstants}).
 * @example estimatedReserve({ model: models["llama-3.1-8b"], deviceBytes: 85_520_809_984, maxBatchedTokens: 8192 }).activationBytes // => 1142528410
 */
export function estimatedReserve({
  model,
  deviceBytes,
  engine = "vllm",
  tensorParallel = 1,
  maxBatchedTokens = 8192,
  capturesGraphs = true,
  known = {},
}: ReserveInputs): ReserveEstimate {
  finiteNumber(deviceBytes, "deviceBytes");
  wholeNumber(tensorParallel, "tensorParallel");
  wholeNumber(maxBatchedTokens, "maxBatchedTokens");
  for (const [part, bytes] of Object.entries(known)) finiteNumber(bytes, `reserve.${part}`);
  const allKnown = ["runtimeBytes", "activationBytes", "graphBytes"].every((part) =>
    Object.hasOwn(known, part),
  );
  const spread =
    engine === "tensorrt-llm"
      ? fitted(model, { deviceBytes, tensorParallel, maxBatchedTokens })
      : ruleOfThumb(model, {
          tensorParallel,
          maxBatchedTokens,
          capturesGraphs: capturesGraphs && engine !== "llama-cpp",
        });
  const at = (part: keyof ReservePerRank, which: keyof ReserveSpread): number =>
    Math.round(known[part] ?? spread[part][which]);
  const sum = (which: keyof ReserveSpread): number =>
    at("runtimeBytes", which) + at("activationBytes", which) + at("graphBytes", which);
  return {
    runtimeBytes: at("runtimeBytes", "usual"),
    activationBytes: at("activationBytes", "usual"),
    graphBytes: at("graphBytes", "usual"),
    reserveBytes: sum("usual"),
    lowBytes: sum("low"),
    highBytes: sum("high"),
    basis: allKnown ? "input" : engine === "tensorrt-llm" ? "fitted" : "heuristic",
    source: allKnown
      ? "given"
      : engine === "tensorrt-llm"
        ? "fitted on 48 measured maxima of ai-dynamo/aiconfigurator at 095f58a5"
        : "calibrated on start-up logs of vLLM, 2024 to 2026",
  };
}

type Parts = Readonly<Record<keyof ReservePerRank, ReserveSpread>>;

function ruleOfThumb(
  model: ModelSpec,
  {
    tensorParallel,
    maxBatchedTokens,
    capturesGraphs,
  }: {
    readonly tensorParallel: number;
    readonly maxBatchedTokens: number;
    readonly capturesGraphs: boolean;
  },
): Parts {
  const constants = reserveConstants;
  const { hiddenSize, feedForwardWidth, activeExperts } = activationWidth(model);
  const doublings = log2(tensorParallel);
  const runtime = (which: keyof ReserveSpread): number =>
    constants.runtimeBytes[which] + doublings * constants.communicationBytesPerDoubling[which];
  const activation =
    maxBatchedTokens *
    ((constants.activationBytesPerTokenAndHidden +
      constants.activationBytesPerTokenAndExpert * activeExperts) *
      hiddenSize +
      (constants.activationBytesPerTokenAndWidth * feedForwardWidth) / tensorParallel);
  const { low, high } = constants.activationFactor;
  return {
    runtimeBytes: { low: runtime("low"), usual: runtime("usual"), high: runtime("high") },
    activationBytes: { low: activation * low, usual: activation, high: activation * high },
    graphBytes: capturesGraphs ? constants.graphBytes : { low: 0, usual: 0, high: 0 },
  };
}

function fitted(
  model: ModelSpec,
  inputs: {
    readonly deviceBytes: number;
    readonly tensorParallel: number;
    readonly maxBatchedTokens: number;
  },
): Parts {
  const overhead = tensorRtLlmOverhead(model, inputs);
  const half = reserveConstants.fittedSpreadBytes / 2;
  const around = (bytes: number): ReserveSpread => ({
    low: Math.max(0, bytes - half),
    usual: bytes,
    high: bytes + half,
  });
  return {
    runtimeBytes: around(overhead.runtimeBytes),
    activationBytes: around(overhead.activationBytes),
    graphBytes: { low: 0, usual: 0, high: 0 },
  };
}

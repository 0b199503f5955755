/** What TensorRT-LLM takes besides weights and cache: a model of four physical quantities, fitted on measured maxima. */

import type { ModelSpec } from "../../model/model.ts";
import { log2 } from "../../portable-math.ts";
import { finiteNumber, wholeNumber } from "../../units.ts";
import { activationWidth } from "../feed-forward-width.ts";
import type { ReservePerRank } from "../reserve.ts";

const GIB = 2 ** 30;

/** The shape of {@link tensorRtLlmConstants}. */
export interface TensorRtLlmConstants {
  /** driver context, kernels, library workspaces */
  readonly contextBytes: number;
  /** of a device's memory: page tables and the allocator's slack */
  readonly allocatorFraction: number;
  /** collectives, for each doubling of the ranks */
  readonly communicationBytesPerDoubling: number;
  /** per token of a step and element of feed-forward width on the rank: all activations and workspaces that grow */
  readonly activationBytesPerTokenAndWidth: number;
}

/**
 * The constants of {@link tensorRtLlmOverhead}, fitted together.
 *
 * On the 48 rows that they were fitted on, the predicted maxima of concurrent sequences are off by 0.12 % on average
 * and 0.59 % at worst; 30 are equal. Fitted on 32 rows and tried on the other 16 (eight draws): 0.36 % on average. Fitted
 * on one of the two models and tried on the other: 0.6 % (Llama-3.1-8B) and 1.1 % (Qwen3-32B-FP8) on average, every row
 * within the larger of one sequence and 2 %.
 *
 * Source: fitted on the maxima measured in ai-dynamo/aiconfigurator commit 095f58a5,
 * `tests/integration/test_trtllm_kv_cache_capacity.py` (H100 80 GB and GB300; Llama-3.1-8B and Qwen3-32B-FP8; 1, 2 and 4
 * ranks; steps of 4096 and 8192 tokens; 80 and 90 % of what is free).
 */
export const tensorRtLlmConstants: TensorRtLlmConstants = {
  contextBytes: 1.44 * GIB,
  allocatorFraction: 0.0059,
  communicationBytesPerDoubling: 1.39 * GIB,
  activationBytesPerTokenAndWidth: 21,
};

/** What the overhead depends on. */
export interface OverheadInputs {
  readonly deviceBytes: number;
  readonly tensorParallel?: number;
  /** `max_num_tokens` */
  readonly maxBatchedTokens: number;
}

/** The overhead of one rank by cause; runtime is context, allocator and communication. */
export interface TensorRtLlmOverhead extends ReservePerRank {
  readonly contextBytes: number;
  readonly allocatorBytes: number;
  readonly communicationBytes: number;
  /** the sum */
  readonly overheadBytes: number;
}

/**
 * Memory of one rank that is neither weights nor cache.
 *
 *     contextBytes       = 1.44 GiB
 *     allocatorBytes     = 0.0059 × deviceBytes
 *     communicationBytes = 1.39 GiB × log2(tensorParallel)
 *     activationBytes    = 21 × maxBatchedTokens × feedForwardWidth / tensorParallel
 *
 * Captured graphs are part of the context. Basis `fitted`: see {@link tensorRtLlmConstants} for the rows and the error;
 * more than four ranks and other devices are extrapolation.
 *
 * Errors: `not-known` for a model without a hidden size.
 * @example tensorRtLlmOverhead(models["llama-3.1-8b"], { deviceBytes: 85_520_809_984, maxBatchedTokens: 4096 }).overheadBytes // => 3283886382
 */
export function tensorRtLlmOverhead(
  model: ModelSpec,
  { deviceBytes, tensorParallel = 1, maxBatchedTokens }: OverheadInputs,
): TensorRtLlmOverhead {
  finiteNumber(deviceBytes, "deviceBytes");
  wholeNumber(tensorParallel, "tensorParallel");
  wholeNumber(maxBatchedTokens, "maxBatchedTokens");
  const constants = tensorRtLlmConstants;
  const { feedForwardWidth } = activationWidth(model);
  const contextBytes = Math.round(constants.contextBytes);
  const allocatorBytes = Math.round(constants.allocatorFraction * deviceBytes);
  const communicationBytes = Math.round(
    constants.communicationBytesPerDoubling * log2(tensorParallel),
  );
  const activationBytes = Math.round(
    (constants.activationBytesPerTokenAndWidth * maxBatchedTokens * feedForwardWidth) /
      tensorParallel,
  );
  const runtimeBytes = contextBytes + allocatorBytes + communicationBytes;
  return {
    contextBytes,
    allocatorBytes,
    communicationBytes,
    runtimeBytes,
    activationBytes,
    graphBytes: 0,
    overheadBytes: runtimeBytes + activationBytes,
  };
}

/** TensorRT-LLM's blocks, predicted from the memory that it found free. */
import type { KvFormat } from "../model/format.ts";
import type { ModelSpec } from "../model/model.ts";
import { grouped } from "../report/printed.ts";
import type { CauseId } from "./causes.ts";
import { type Evidence, known, kvFormat, said, stated } from "./evidence.ts";
import { type Finding, type Hypothesis, orMoreRanks, reconciled } from "./finding.ts";
import { properties } from "./properties.ts";
import { type TokenShare, tokenShares } from "./token-shares.ts";
import { ranksToTry } from "./vllm-variants.ts";

/** Shares of free memory that versions and recipes take when nothing is said. */
const FRACTION = 0.9;

/** Tokens of a block: 64 in the C++ executor to 0.17, 32 since, 128 at most. */
const blockSizes = [64, 32, 128] as const;

const GIB = 2 ** 30;

/** The findings on bytes per token, blocks and tokens. */
export function tensorRtLlmFindings(evidence: Evidence): readonly Finding[] {
  const { model } = evidence;
  const also = model === undefined ? [] : properties(evidence, model).map(({ cause }) => cause);
  const rates = model === undefined ? [] : ratesOf(evidence, model);
  const figures = [
    ["bytesPerToken", rates.map(asBytes)],
    ["gpuBlocks", blockHypotheses(evidence, rates, false)],
    ["kvCacheTokens", blockHypotheses(evidence, rates, true)],
  ] as const;
  const counts = figures.flatMap(([quantity, hypotheses]) => {
    const figure = stated(evidence, quantity);
    if (figure === undefined) return [];
    return [orMoreRanks(reconciled(figure, hypotheses, also), figure, hypotheses)];
  });
  return [...poolOfFree(evidence), ...counts];
}

/**
 * The pool from the memory that a trial run leaves.
 *
 *     (device - peak + cache of the trial run) × fraction
 *
 * Source: TensorRT-LLM `_torch/pyexecutor/_util.py`, 1.0.
 */
function poolOfFree(evidence: Evidence): readonly Finding[] {
  const pool = stated(evidence, "kvPoolGib");
  const device = known(evidence, "deviceGib");
  const peak = known(evidence, "peakMemoryGib");
  const trial = known(evidence, "trialPoolGib") ?? 0;
  const fraction = known(evidence, "memoryFraction");
  if (pool === undefined || device === undefined || peak === undefined || fraction === undefined)
    return [];
  const predicted = (device - peak + trial) * fraction;
  return [
    reconciled(pool, [
      {
        predicted,
        least: predicted - 0.015,
        most: predicted + 0.015,
        cause: "fraction-of-free",
        working: `(${device} - ${peak} + ${trial}) GiB × ${fraction}`,
      },
    ]),
  ];
}

/** What a token may take on a rank, and under which assumption. */
interface Rate {
  readonly bytesPerToken: number;
  readonly cause: CauseId;
  readonly means: string;
}

/** As stated first; where the log states neither the cache's format nor the ranks, others after it. */
function ratesOf(evidence: Evidence, model: ModelSpec): readonly Rate[] {
  const format = kvFormat(evidence);
  const tensorParallel = known(evidence, "tensorParallel");
  const pipelineParallel = known(evidence, "pipelineParallel");
  const ranks = { tensorParallel: tensorParallel ?? 1, pipelineParallel: pipelineParallel ?? 1 };
  const rates = (
    kv: KvFormat,
    tried: Partial<typeof ranks>,
    cause?: CauseId,
    means = "",
  ): readonly Rate[] => {
    const shares = tokenShares(model, { format: kv, ...ranks, ...tried });
    if (shares === undefined || shares.isCompressed) return [];
    return shares.shares.map((share) => ({
      bytesPerToken: share.bytesPerToken,
      cause: cause ?? causeOf(share),
      means: `${share.layers} layers (${share.kind})${means}`,
    }));
  };
  if (format === undefined) return [];
  const isUnsaid = said(evidence, "kvFormat") === undefined;
  const areUnsaid = tensorParallel === undefined && pipelineParallel === undefined;
  return [
    ...rates(format, {}),
    ...(isUnsaid ? (["fp8", "nvfp4"] as const) : []).flatMap((other) =>
      rates(other, {}, "kv-format", ` in ${other}`),
    ),
    ...(areUnsaid ? ranksToTry : []).flatMap((tried) =>
      rates(format, { tensorParallel: tried }, "other-parallelism", `, split over ${tried} ranks`),
    ),
  ];
}

function asBytes({ bytesPerToken, cause, means }: Rate): Hypothesis {
  return { predicted: bytesPerToken, cause, working: means };
}

function causeOf({ kind }: TokenShare): Hypothesis["cause"] {
  if (kind === "with a draft layer") return "draft-cache";
  return kind === "window" ? "window-layers-charged-in-full" : "agrees";
}

/**
 * Blocks of a pool, or their tokens.
 *
 *     ceil(floor(fraction × free / bytesPerToken) / blockTokens)
 */
function blockHypotheses(
  evidence: Evidence,
  rates: readonly Rate[],
  asTokens: boolean,
): readonly Hypothesis[] {
  const free = stated(evidence, "availableKvGib");
  const pool = stated(evidence, "kvPoolGib");
  const fraction = known(evidence, "memoryFraction") ?? FRACTION;
  const stepsTried = known(evidence, "blockTokens");
  const steps = stepsTried === undefined || stepsTried < 1 ? blockSizes : [stepsTried];
  const sizes = [
    ...(free === undefined ? [] : [{ figure: free, share: fraction, isFree: true }]),
    ...(pool === undefined || Number(pool.value) <= 0
      ? []
      : [{ figure: pool, share: 1, isFree: false }]),
  ];
  return rates.flatMap(({ bytesPerToken, cause, means }) =>
    sizes.flatMap(({ figure, share: taken, isFree }) =>
      steps.map((blockTokens): Hypothesis => {
        const count = (gib: number): number => {
          const blocks = Math.ceil(Math.floor((taken * gib * GIB) / bytesPerToken) / blockTokens);
          return asTokens ? blocks * blockTokens : blocks;
        };
        const value = Number(figure.value);
        return {
          predicted: count(value),
          least: count(value - figure.halfDigit),
          most: count(value + figure.halfDigit),
          cause: cause === "agrees" && isFree ? "fraction-of-free" : cause,
          working: `${isFree ? `${taken} × ` : ""}${value} GiB ÷ ${grouped(bytesPerToken)} B ÷ ${blockTokens} tokens: ${means}`,
        };
      }),
    ),
  );
}

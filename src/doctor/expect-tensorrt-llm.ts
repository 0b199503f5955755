/** TensorRT-LLM's blocks, predicted from the memory that it found free. */
import { grouped } from "../report/printed.ts";
import { type Evidence, known, kvFormat, stated } from "./evidence.ts";
import { type Finding, type Hypothesis, reconciled } from "./finding.ts";
import { properties } from "./properties.ts";
import { type TokenShare, tokenShares } from "./token-shares.ts";

/** Shares of free memory that versions and recipes take when nothing is said. */
const FRACTION = 0.9;

/** Tokens of a block: 64 in the C++ executor to 0.17, 32 since, 128 at most. */
const blockSizes = [64, 32, 128] as const;

const GIB = 2 ** 30;

/** The findings on bytes per token, blocks and tokens. */
export function tensorRtLlmFindings(evidence: Evidence): readonly Finding[] {
  const { model } = evidence;
  const format = kvFormat(evidence);
  const shares =
    model === undefined || format === undefined
      ? undefined
      : tokenShares(model, {
          format,
          tensorParallel: known(evidence, "tensorParallel") ?? 1,
          pipelineParallel: known(evidence, "pipelineParallel") ?? 1,
        });
  const usable = shares === undefined || shares.isCompressed ? [] : shares.shares;
  const found = model === undefined ? [] : properties(evidence, model);
  const also = found.map(({ cause }) => cause);
  const perToken = stated(evidence, "bytesPerToken");
  const blocks = stated(evidence, "gpuBlocks");
  const tokens = stated(evidence, "kvCacheTokens");
  return [
    ...(perToken === undefined
      ? []
      : [
          reconciled(
            perToken,
            usable.map((share) => ({
              predicted: share.bytesPerToken,
              cause: causeOf(share),
              working: `${share.layers} layers (${share.kind})`,
            })),
            also,
          ),
        ]),
    ...(blocks === undefined
      ? []
      : [reconciled(blocks, blockHypotheses(evidence, usable, false), also)]),
    ...(tokens === undefined
      ? []
      : [reconciled(tokens, blockHypotheses(evidence, usable, true), also)]),
  ];
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
  shares: readonly TokenShare[],
  asTokens: boolean,
): readonly Hypothesis[] {
  const free = stated(evidence, "availableKvGib");
  const pool = stated(evidence, "kvPoolGib");
  const fraction = known(evidence, "memoryFraction") ?? FRACTION;
  const stepsTried = known(evidence, "blockTokens");
  const steps = stepsTried === undefined || stepsTried < 1 ? blockSizes : [stepsTried];
  const sizes = [
    ...(free === undefined ? [] : [{ figure: free, share: fraction, isFree: true }]),
    ...(pool === undefined ? [] : [{ figure: pool, share: 1, isFree: false }]),
  ];
  return shares.flatMap((share) =>
    sizes.flatMap(({ figure, share: taken, isFree }) =>
      steps.map((blockTokens): Hypothesis => {
        const count = (gib: number): number => {
          const blocks = Math.ceil(
            Math.floor((taken * gib * GIB) / share.bytesPerToken) / blockTokens,
          );
          return asTokens ? blocks * blockTokens : blocks;
        };
        const value = Number(figure.value);
        return {
          predicted: count(value),
          least: count(value - figure.halfDigit),
          most: count(value + figure.halfDigit),
          cause: causeOf(share) === "agrees" && isFree ? "fraction-of-free" : causeOf(share),
          working: `${isFree ? `${taken} × ` : ""}${value} GiB ÷ ${grouped(share.bytesPerToken)} B ÷ ${blockTokens} tokens`,
        };
      }),
    ),
  );
}

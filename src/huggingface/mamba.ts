/** State-space layers: Mamba-1 and Mamba-2, their state and their weights. */
import type { FormatId, StateCache } from "../model/index.ts";
import type { Mixer } from "./draft.ts";
import { type Config, count, optionalCount, value } from "./fields.ts";
import { modelFormat } from "./number-formats.ts";

/** The numbers of a Mamba-2 layer. */
export interface Mamba2Shape {
  readonly hiddenSize: number;
  readonly heads: number;
  readonly headDim: number;
  readonly stateDim: number;
  readonly groups: number;
  readonly kernel: number;
  readonly convBias: boolean;
  readonly projectionBias: boolean;
  readonly gatedNorm: boolean;
  readonly stateFormat: FormatId;
}

/**
 * One Mamba-2 layer.
 *
 *     inner    = heads × headDim
 *     channels = inner + 2 × groups × stateDim
 *     in  = hidden × (inner + channels + heads)      conv = channels × (kernel + 1)      out = inner × hidden
 */
export function mamba2Mixer(config: Config, shape: Mamba2Shape): Mixer {
  const { hiddenSize, heads, headDim, stateDim, groups, kernel } = shape;
  const inner = heads * headDim;
  const channels = inner + 2 * groups * stateDim;
  const projected = inner + channels + heads;
  const chunkTokens = optionalCount(config, "mamba_chunk_size", "chunk_size");
  const cache: StateCache = {
    kind: "state",
    variant: "mamba-2",
    convTokens: kernel - 1,
    convChannels: inner,
    groups,
    groupChannels: 2 * stateDim,
    heads,
    headDim,
    stateDim,
    convFormat: modelFormat(config),
    stateFormat: shape.stateFormat,
    ...(chunkTokens !== undefined && { chunkTokens }),
  };
  return {
    caches: [cache],
    parameters: {
      attention:
        hiddenSize * projected +
        channels * (kernel + (shape.convBias ? 1 : 0)) +
        3 * heads +
        inner * hiddenSize +
        (shape.projectionBias ? projected + hiddenSize : 0),
      keyValue: 0,
      attentionReplicated: 0,
      norms: hiddenSize + (shape.gatedNorm ? inner : 0),
    },
    outputParameters: inner * hiddenSize,
  };
}

/** The numbers of a Mamba-1 layer. */
export interface Mamba1Shape {
  readonly hiddenSize: number;
  readonly inner: number;
  readonly stateDim: number;
  readonly kernel: number;
  readonly timeStepRank: number;
  readonly convBias: boolean;
  readonly projectionBias: boolean;
  /** norms of the time step and of the two state projections (Jamba) */
  readonly innerNorms: boolean;
}

/**
 * One Mamba-1 layer.
 *
 *     in = hidden × 2 inner      x = inner × (rank + 2 stateDim)      dt = (rank + 1) × inner
 *     conv = inner × (kernel + 1)      A = inner × stateDim      D = inner      out = inner × hidden
 */
export function mamba1Mixer(config: Config, shape: Mamba1Shape): Mixer {
  const { hiddenSize, inner, stateDim, kernel, timeStepRank } = shape;
  const format = modelFormat(config);
  const cache: StateCache = {
    kind: "state",
    variant: "mamba-1",
    convTokens: kernel - 1,
    convChannels: inner,
    groups: 0,
    groupChannels: 0,
    heads: inner,
    headDim: 1,
    stateDim,
    convFormat: format,
    stateFormat: format,
  };
  return {
    caches: [cache],
    parameters: {
      attention:
        3 * hiddenSize * inner +
        inner * (timeStepRank + 2 * stateDim) +
        (timeStepRank + 1) * inner +
        inner * (kernel + (shape.convBias ? 1 : 0)) +
        inner * (stateDim + 1) +
        (shape.projectionBias ? 2 * inner + hiddenSize : 0),
      keyValue: 0,
      attentionReplicated: 0,
      norms: hiddenSize + (shape.innerNorms ? timeStepRank + 2 * stateDim : 0),
    },
    outputParameters: inner * hiddenSize,
  };
}

/** The rank of the time step: as stated, or a sixteenth of the hidden size. */
export function timeStepRank(config: Config, name: string, hiddenSize: number): number {
  const isAuto = value(config, name) === undefined || value(config, name) === "auto";
  return isAuto ? Math.ceil(hiddenSize / 16) : count(config, name);
}

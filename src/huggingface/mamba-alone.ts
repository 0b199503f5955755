/** Mamba on every layer and no attention: nothing grows with the sequence. */
import { type Draft, type DraftLayer, noFeedForward } from "./draft.ts";
import { type Config, count, flag, optionalCount } from "./fields.ts";
import { hidden } from "./heads.ts";
import { layerCount } from "./layers.ts";
import { mamba1Mixer, mamba2Mixer, timeStepRank } from "./mamba.ts";
import { modelFormat } from "./number-formats.ts";

/** Mamba and FalconMamba: Mamba-1 on every layer and no attention. */
export function mamba1(config: Config): Draft {
  const hiddenSize = hidden(config);
  const inner =
    optionalCount(config, "intermediate_size", "d_inner") ??
    (optionalCount(config, "expand") ?? 2) * hiddenSize;
  const mixer = mamba1Mixer(config, {
    hiddenSize,
    inner,
    stateDim: count(config, "state_size"),
    kernel: count(config, "conv_kernel"),
    timeStepRank: timeStepRank(config, "time_step_rank", hiddenSize),
    convBias: flag(config, "use_conv_bias", true),
    projectionBias: flag(config, "use_bias"),
    innerNorms: false,
  });
  return {
    layers: new Array<DraftLayer>(layerCount(config)).fill({ mixer, feedForward: noFeedForward }),
    hiddenSize,
    tiedByDefault: true,
  };
}

/** Mamba-2 on every layer and no attention. */
export function mamba2(config: Config): Draft {
  const hiddenSize = hidden(config);
  const mixer = mamba2Mixer(config, {
    hiddenSize,
    heads: count(config, "num_heads"),
    headDim: count(config, "head_dim"),
    stateDim: count(config, "state_size"),
    groups: count(config, "n_groups"),
    kernel: count(config, "conv_kernel"),
    convBias: flag(config, "use_conv_bias", true),
    projectionBias: flag(config, "use_bias"),
    gatedNorm: true,
    stateFormat: modelFormat(config),
  });
  return {
    layers: new Array<DraftLayer>(layerCount(config)).fill({ mixer, feedForward: noFeedForward }),
    hiddenSize,
  };
}

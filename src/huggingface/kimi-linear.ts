/** Kimi-Linear and Kimi-K3: Kimi delta attention on most layers, latent attention on the others. */
import { kvError } from "../errors.ts";
import type { StateCache } from "../model/index.ts";
import type { Draft, Mixer } from "./draft.ts";
import { feedForwards } from "./feed-forward.ts";
import { type Config, count, fieldError, nested, numberList } from "./fields.ts";
import { hidden } from "./heads.ts";
import { latentMixer } from "./latent.ts";
import { layerCount } from "./layers.ts";
import { modelFormat } from "./number-formats.ts";

/**
 * Layers by `linear_attn_config`, whose `kda_layers` and `full_attn_layers` count from 1.
 *
 * Source: vLLM commit 017e9f44, `kimi_linear`.
 */
export function kimiLinear(config: Config): Draft {
  const layers = layerCount(config);
  const linear = nested(config, "linear_attn_config");
  if (linear === undefined)
    throw fieldError(
      `${config.path}linear_attn_config`,
      undefined,
      "missing, and which layers are linear is in it",
    );
  const kda = new Set(numberList(linear, "kda_layers"));
  const full = new Set(numberList(linear, "full_attn_layers"));
  const latent = latentMixer(config);
  const delta = kdaMixer(config, linear);
  const hiddenSize = hidden(config);
  const halves = feedForwards(config, hiddenSize, layers, { routerBias: true });
  return {
    layers: halves.map((feedForward, layer) => {
      if (kda.has(layer + 1) === full.has(layer + 1))
        throw kvError({
          code: "bad-input",
          path: `${linear.path}kda_layers`,
          value: layer + 1,
          rule: `layer ${layer + 1} must be in kda_layers or in full_attn_layers, and not in both`,
        });
      return { mixer: kda.has(layer + 1) ? delta : latent, feedForward };
    }),
    hiddenSize,
  };
}

/**
 * One layer of Kimi delta attention; its state is fp32 whatever the model's format.
 *
 *     width = heads × dim
 *     q, k, v, o = 4 × hidden × width          three convolutions = 3 × width × kernel
 *     decay and gate = 2 × dim × (hidden + width)      beta = hidden × heads
 */
function kdaMixer(config: Config, linear: Config): Mixer {
  const hiddenSize = hidden(config);
  const heads = count(linear, "num_heads");
  const headDim = count(linear, "head_dim");
  const kernel = count(linear, "short_conv_kernel_size");
  const width = heads * headDim;
  const cache: StateCache = {
    kind: "state",
    variant: "kda",
    convTokens: kernel - 1,
    convChannels: 3 * width,
    groups: 0,
    groupChannels: 0,
    heads,
    headDim,
    stateDim: headDim,
    convFormat: modelFormat(config),
    stateFormat: "fp32",
  };
  return {
    caches: [cache],
    parameters: {
      attention:
        4 * hiddenSize * width +
        3 * width * kernel +
        2 * headDim * width +
        hiddenSize * heads +
        heads +
        width,
      keyValue: 0,
      attentionReplicated: 2 * headDim * hiddenSize,
      norms: hiddenSize + headDim,
    },
    outputParameters: hiddenSize * width,
  };
}

/** Kimi-K3: the caches of Kimi-Linear; what its weights hold is not described. */
export function kimiK3(config: Config): Draft {
  return { ...kimiLinear(config), uncounted: "Kimi-K3's projections" };
}

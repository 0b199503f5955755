/** Nemotron-H: one block per layer, either Mamba-2, attention, a dense feed-forward or experts. */
import { kvError } from "../errors.ts";
import {
  type Draft,
  type DraftLayer,
  type FeedForward,
  layerTotal,
  noFeedForward,
  noMixer,
} from "./draft.ts";
import { dense, experts, network, sharedIntermediate } from "./feed-forward.ts";
import {
  type Config,
  count,
  fieldError,
  flag,
  optionalCount,
  optionalNatural,
  text,
  textList,
  weightCount,
} from "./fields.ts";
import { headShape, headsCache, headsMixer, hidden } from "./heads.ts";
import { predictionExtras } from "./latent.ts";
import { layerCount, perLayer } from "./layers.ts";
import { mamba2Mixer } from "./mamba.ts";
import { stateFormat } from "./number-formats.ts";
import { everything } from "./spans.ts";

const LETTERS: ReadonlyMap<string, string> = new Map([
  ["M", "mamba"],
  ["*", "attention"],
  ["-", "mlp"],
  ["E", "moe"],
]);

/** The words of transformers 5 for the same blocks. */
const RENAMED: ReadonlyMap<string, string> = new Map([
  ["linear_attention", "mamba"],
  ["full_attention", "attention"],
]);

/**
 * Blocks of `hybrid_override_pattern` (`M` Mamba-2, `*` attention, `-` dense, `E` experts) or `layers_block_type`.
 *
 * Source: vLLM commit 017e9f44, `nemotron_h`; NVIDIA `modeling_nemotron_h`.
 */
export function nemotronH(config: Config): Draft {
  const types = blockTypes(config);
  const hiddenSize = hidden(config);
  const blocks = new Map<string, DraftLayer>();
  const blockOf = (type: string, path: string): DraftLayer => {
    const block = blocks.get(type) ?? makeBlock(config, type, path);
    blocks.set(type, block);
    return block;
  };
  const layers = types.map((type, layer) => blockOf(type, `layer ${layer}`));
  const predicting = (textList(config, "mtp_layers_block_type") ?? []).map(
    (type) => RENAMED.get(type) ?? type,
  );
  const modules = optionalNatural(config, "num_nextn_predict_layers") ?? 0;
  const predicted = predicting
    .map((type) => layerTotal(blockOf(type, "mtp_layers_block_type")))
    .reduce((sum, block) => sum + block, 0);
  return {
    layers,
    hiddenSize,
    ...(modules > 0 &&
      predicted > 0 && {
        multiTokenPrediction: modules * (predicted + predictionExtras(hiddenSize)),
      }),
  };
}

function blockTypes(config: Config): readonly string[] {
  const pattern = text(config, "hybrid_override_pattern");
  const listed = textList(config, "layers_block_type");
  const types =
    listed?.map((type) => RENAMED.get(type) ?? type) ??
    (pattern && [...pattern].map((letter) => LETTERS.get(letter) ?? letter));
  if (!types || types.length === 0)
    throw fieldError(
      `${config.path}hybrid_override_pattern`,
      undefined,
      "missing, and so is layers_block_type: the kind of each layer is in one of them",
    );
  const name = listed ? "layers_block_type" : "hybrid_override_pattern";
  const isStated = optionalCount(config, "num_hidden_layers") !== undefined;
  const counted = isStated ? config : { ...config, json: { num_hidden_layers: types.length } };
  return perLayer(config, name, types, layerCount(counted));
}

function makeBlock(config: Config, type: string, path: string): DraftLayer {
  const hiddenSize = hidden(config);
  if (type === "mamba") return { mixer: mamba(config), feedForward: noFeedForward };
  if (type === "attention") {
    const shape = headShape(config);
    const bias = flag(config, "attention_bias") ? { bias: "qkvo" as const } : {};
    return {
      mixer: headsMixer(shape, [headsCache(shape, everything)], bias),
      feedForward: noFeedForward,
    };
  }
  if (type === "mlp") {
    const bias = flag(config, "mlp_bias");
    const width = weightCount(config, "intermediate_size");
    return { mixer: noMixer, feedForward: dense(hiddenSize, width, { matrices: 2, bias }) };
  }
  if (type === "moe") return { mixer: noMixer, feedForward: latentExperts(config, hiddenSize) };
  throw kvError({
    code: "unknown-architecture",
    path: `${config.path}layers_block_type`,
    value: type,
    rule: `no rule for a block ${JSON.stringify(type.slice(0, 40))} (${path})`,
    hint: "known are mamba (M), attention (*), mlp (-) and moe (E)",
  });
}

function mamba(config: Config) {
  return mamba2Mixer(config, {
    hiddenSize: hidden(config),
    heads: count(config, "mamba_num_heads"),
    headDim: count(config, "mamba_head_dim"),
    stateDim: count(config, "ssm_state_size"),
    groups: count(config, "n_groups"),
    kernel: count(config, "conv_kernel"),
    convBias: flag(config, "use_conv_bias", true),
    projectionBias: flag(config, "mamba_proj_bias") || flag(config, "use_bias"),
    gatedNorm: true,
    stateFormat: stateFormat(config, "mamba_ssm_cache_dtype", "fp32"),
  });
}

/** Experts of two matrices; with `moe_latent_size` they work on a narrower stream, projected down and up again. */
function latentExperts(config: Config, hiddenSize: number): FeedForward {
  const traits = { matrices: 2, routerBias: true } as const;
  const plain = experts(config, hiddenSize, traits);
  const latent = optionalCount(config, "moe_latent_size");
  if (latent === undefined || plain.routedExperts === undefined) return plain;
  const width = weightCount(config, "moe_intermediate_size");
  return {
    ...plain,
    sharedExperts:
      network(hiddenSize, sharedIntermediate(config, width), traits) + 2 * hiddenSize * latent,
    routedExperts: {
      ...plain.routedExperts,
      parametersPerExpert: network(latent, width, traits),
    },
  };
}

/** Nemotron-NAS (DeciLM): every block has its own number of key-value heads and its own width, or neither. */
import { kvError } from "../errors.ts";
import { type Draft, type FeedForward, type Mixer, noFeedForward, noMixer } from "./draft.ts";
import { dense } from "./feed-forward.ts";
import {
  type Config,
  count,
  flag,
  nested,
  nestedList,
  optionalCount,
  positiveNumber,
  value,
} from "./fields.ts";
import { headShape, headsCache, headsMixer, hidden } from "./heads.ts";
import { layerCount, perLayer } from "./layers.ts";
import { everything } from "./spans.ts";

/**
 * Blocks of `block_configs`.
 *
 *     kvHeads      = num_attention_heads / n_heads_in_group
 *     intermediate = ffn_mult × hidden × 2/3, rounded up to a multiple of 256
 *
 * Source: NVIDIA `modeling_decilm` (`_ffn_mult_to_intermediate_size`); vLLM commit 017e9f44, `nemotron_nas`.
 */
export function nemotronNas(config: Config): Draft {
  const layers = layerCount(config);
  const hiddenSize = hidden(config);
  const blocks = nestedList(config, "block_configs");
  if (blocks === undefined)
    throw kvError({
      code: "bad-input",
      path: `${config.path}block_configs`,
      rule: "missing, and each layer's heads are in it",
    });
  const mixers = new Map<number, Mixer>();
  const halves = new Map<number, FeedForward>();
  return {
    layers: perLayer(config, "block_configs", blocks, layers).map((block) => ({
      mixer: blockMixer(config, block, mixers),
      feedForward: blockFeedForward(config, block, hiddenSize, halves),
    })),
    hiddenSize,
  };
}

function blockMixer(config: Config, block: Config, known: Map<number, Mixer>): Mixer {
  const attention = nested(block, "attention");
  if (attention === undefined || flag(attention, "no_op")) return noMixer;
  refuse(attention, ["replace_with_linear", "sparsify", "window_length", "num_sink_tokens"]);
  const queryHeads = count(config, "num_attention_heads");
  const group = count(attention, "n_heads_in_group");
  const shape = headShape(config, { queryHeads, kvHeads: queryHeads / group });
  const mixer = known.get(group) ?? headsMixer(shape, [headsCache(shape, everything)]);
  known.set(group, mixer);
  return mixer;
}

function blockFeedForward(
  config: Config,
  block: Config,
  hiddenSize: number,
  known: Map<number, FeedForward>,
): FeedForward {
  const half = nested(block, "ffn");
  if (half === undefined) {
    config.notes.missing.add(`${block.path}ffn`);
    return noFeedForward;
  }
  if (flag(half, "no_op")) return noFeedForward;
  refuse(half, ["replace_with_linear", "sparsify", "moe"]);
  const stated = optionalCount(half, "intermediate_size");
  const width =
    stated ??
    256 * Math.ceil(Math.floor((2 * positiveNumber(half, "ffn_mult") * hiddenSize) / 3) / 256);
  const feedForward = known.get(width) ?? dense(hiddenSize, width);
  known.set(width, feedForward);
  return feedForward;
}

function refuse(part: Config, names: readonly string[]): void {
  for (const name of names) {
    const found = value(part, name);
    if (found === undefined || found === false) continue;
    throw kvError({
      code: "unknown-architecture",
      path: `${part.path}${name}`,
      value: found,
      rule: "no rule for this kind of block",
    });
  }
}

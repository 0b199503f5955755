/** LongCat-Flash: two latent attentions and two dense halves in every layer, and experts beside the second. */
import type { Draft, FeedForward } from "./draft.ts";
import { dense, experts } from "./feed-forward.ts";
import { type Config, count, optionalNatural, weightCount } from "./fields.ts";
import { hidden } from "./heads.ts";
import { latentMixer } from "./latent.ts";

/**
 * Each of the `num_layers` is read as two, since each has two caches. Of the experts that a token is sent to, those among
 * the `zero_expert_num` do nothing, so it meets
 *
 *     moe_topk × n_routed_experts / (n_routed_experts + zero_expert_num)
 *
 * on average, rounded.
 *
 * Source: Hugging Face `LongcatFlashDecoderLayer`; vLLM commit 017e9f44, `longcat_flash`.
 */
export function longcatFlash(config: Config): Draft {
  const hiddenSize = hidden(config);
  const mixer = latentMixer(config);
  const half = dense(hiddenSize, weightCount(config, "ffn_hidden_size"));
  const beside = besideExperts(config, hiddenSize, half);
  const layers = Array.from({ length: count(config, "num_layers") }, () => [
    { mixer, feedForward: half },
    { mixer, feedForward: beside },
  ]);
  return { layers: layers.flat(), hiddenSize };
}

function besideExperts(config: Config, hiddenSize: number, half: FeedForward): FeedForward {
  const { routedExperts: routed } = experts(config, hiddenSize, { norms: 0 });
  if (routed === undefined) return half;
  const choices = routed.experts + (optionalNatural(config, "zero_expert_num") ?? 0);
  return {
    ...half,
    router: choices * (hiddenSize + 1),
    routedExperts: {
      ...routed,
      activeExperts: Math.round((routed.activeExperts * routed.experts) / choices),
    },
  };
}

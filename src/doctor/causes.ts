/** Why a log's figure is another than one expects: each cause has a stable id and a sentence for people. */

const sentences = {
  agrees: "the figure follows from the engine's rule",
  "rounding-of-the-printed-size":
    "the log prints the pool with few digits; the count lies within what those digits leave open",
  "gib-printed-as-gb":
    "the log says GB and counts 2^30 bytes: its figures are GiB, 7.4 % larger than GB",
  "head-replication":
    "there are more tensor-parallel ranks than key-value heads, so ranks keep copies of the same head and the cache shrinks no further",
  "latent-on-every-rank":
    "a latent has no heads to split: every tensor-parallel rank keeps the whole cache of every request",
  "window-layers-charged-in-full":
    "sliding-window layers are charged for every token, as if they were full attention",
  "hybrid-token-count":
    "for a model of several layer kinds the printed token count is derived (concurrency × longest request, or blocks ÷ groups), not a number of tokens that fit",
  "in-flight-reserve":
    "a window layer is charged for its window and for all tokens that may be under way in the scheduler, not for the window alone",
  "recurrent-pages":
    "each recurrent layer takes whole pages per request, padded to the attention page, which a rate per token does not show",
  "fp8-layout":
    "fp8 latents come in layouts of 576 B (plain), 656 B (with scales and a bf16 rotary part) and 788 B (with the index key)",
  "expanded-latents":
    "the keys and values of every head are kept instead of the latent that they are made from",
  "kv-format": "the cache is stored in another format than assumed",
  "draft-cache": "the draft or multi-token-prediction layers keep a cache of their own",
  "graph-memory": "captured graphs take memory that was not in the budget, or was taken from it",
  "fraction-of-total":
    "the fraction is of the device's whole memory, and weights and activations come out of it",
  "fraction-of-static":
    "the fraction is of the memory free before loading; weights and cache share it, the rest is left to activations and graphs",
  "fraction-of-free":
    "the fraction is of what is free after the weights are loaded, not of the device's memory",
  "negative-room":
    "weights, activations and graphs take more than the budget: there is no room for a cache",
  "request-longer-than-the-pool":
    "one request of the longest length needs more cache than there is",
  "block-rounding": "the cache is handed out in whole blocks, and what does not fill one is lost",
  "smallest-worker":
    "the printed size is one worker's; the count is set by the worker with the least room",
  "layers-of-every-stage":
    "the check counts the layers of all pipeline stages, although a rank holds one stage only (a fault of that version)",
  "mixed-precision-weights":
    "the weights are heavier than parameters × bytes of their format: parts of the model are kept wider, or a kernel pads them",
  "other-checkpoint":
    "the weights that were loaded are stored in another format than the model given here: pass the config.json of that checkpoint",
  "memory-held-by-others":
    "another process holds memory of the device, so that less is free than the budget asks for",
  "too-few-state-slots":
    "one request takes several slots of the recurrent states, and their pool has fewer",
  "window-above-its-pool": "the pool of the window layers holds fewer tokens than one window",
  "memory-freed-while-measuring":
    "another process gave memory back while the engine measured what it takes, so that the measure is void",
  "out-of-memory":
    "something was allocated that is larger than what the device had free at that moment",
  "other-parallelism":
    "the figure follows if the cache is split over more ranks than the log states; it does not state how many",
  "older-accounting": "versions before 0.21 counted tokens as blocks ÷ groups × block tokens",
  unknown: "the rules known here do not give this figure",
  "not-enough-stated": "the log does not state what this figure would follow from",
} as const;

/** The stable id of a cause. */
export type CauseId = keyof typeof sentences;

/** A cause, in words. */
export interface Cause {
  readonly id: CauseId;
  readonly text: string;
}

/** The cause of an id, with its sentence. */
export function cause(id: CauseId): Cause {
  return { id, text: sentences[id] };
}

/** All ids, for documentation and tests. */
export const causeIds: readonly CauseId[] = Object.keys(sentences) as CauseId[];

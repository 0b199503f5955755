/** What a step sends over links: all-reduce, all-to-all and pipeline send, bytes per rank and seconds. */
import { expm1, ln1p } from "../../portable-math.ts";

/** Activations that a collective moves: `tokens × hiddenSize` elements of so many bytes. */
export interface Activations {
  readonly tokens: number;
  readonly hiddenSize: number;
  /** 2 for bf16 */
  readonly elementBytes: number;
}

/**
 * Bytes that one rank sends in a ring all-reduce.
 *
 *     2 × (ranks - 1) / ranks × tokens × hiddenSize × elementBytes
 *
 * Source: serving-model equations, section 3.4 (Megatron tensor parallelism: two per layer).
 * @example allReduceBytes({ tokens: 64, hiddenSize: 8192, elementBytes: 2 }, 8) // => 1835008
 */
export function allReduceBytes(activations: Activations, ranks: number): number {
  return ((2 * (ranks - 1)) / ranks) * activationBytes(activations);
}

/**
 * Bytes that one rank sends in an all-gather, or in a reduce-scatter: half an all-reduce.
 *
 *     (ranks - 1) / ranks × tokens × hiddenSize × elementBytes
 *
 * Source: serving-model equations, section 3.4.
 * @example allGatherBytes({ tokens: 64, hiddenSize: 8192, elementBytes: 2 }, 8) // => 917504
 */
export function allGatherBytes(activations: Activations, ranks: number): number {
  return ((ranks - 1) / ranks) * activationBytes(activations);
}

/**
 * Bytes that one rank sends to bring its tokens to their experts, or to bring the answers back.
 *
 *     tokens × destinations × hiddenSize × elementBytes × (ranks - 1) / ranks
 *
 * A token is sent once to each rank that it has experts on; `expectedDestinations` says to how many.
 *
 * Source: DeepSeek, "Insights into DeepSeek-V3" (ISCA 2025), section 2.3.2.
 * @example allToAllBytes({ tokens: 32, hiddenSize: 7000, elementBytes: 1 }, { ranks: 9, destinations: 9 }) // => 1792000
 */
export function allToAllBytes(
  activations: Activations,
  { ranks, destinations }: { readonly ranks: number; readonly destinations: number },
): number {
  return ((ranks - 1) / ranks) * destinations * activationBytes(activations);
}

/**
 * Expected number of ranks on which a token has experts, each choice falling on any rank alike.
 *
 *     ranks × (1 - (1 - 1 / ranks)^activeExperts)
 *
 * @example expectedDestinations({ ranks: 8, activeExperts: 8 }) // => 5.251
 */
export function expectedDestinations({
  ranks,
  activeExperts,
}: {
  readonly ranks: number;
  readonly activeExperts: number;
}): number {
  return ranks === 1 ? 1 : -ranks * expm1(activeExperts * ln1p(-1 / ranks));
}

/**
 * Bytes that a pipeline stage hands to the next: `tokens × hiddenSize × elementBytes`.
 *
 * @example pipelineSendBytes({ tokens: 64, hiddenSize: 8192, elementBytes: 2 }) // => 1048576
 */
export function pipelineSendBytes(activations: Activations): number {
  return activationBytes(activations);
}

/** A link: what starting a message costs, and how fast bytes flow. */
export interface Link {
  readonly latencySeconds: number;
  readonly bytesPerSecond: number;
}

/**
 * Seconds of messages one after the other.
 *
 *     messages × latencySeconds + bytes / bytesPerSecond
 *
 * @example linkSeconds({ latencySeconds: 0, bytesPerSecond: 50e9 }, { messages: 2, bytes: 6048000 }) // => 0.00012096
 */
export function linkSeconds(
  { latencySeconds, bytesPerSecond }: Link,
  { messages, bytes }: { readonly messages: number; readonly bytes: number },
): number {
  return messages * latencySeconds + bytes / bytesPerSecond;
}

function activationBytes({ tokens, hiddenSize, elementBytes }: Activations): number {
  return tokens * hiddenSize * elementBytes;
}

/** Moving a cache instead of computing it: from prefill to decode workers, or from a slower tier. */
import { finiteNumber, wholeNumber } from "../units.ts";

/** A cache on its way from the worker that computes it. */
export interface KvTransfer {
  /** of the whole prompt */
  readonly bytes: number;
  readonly bytesPerSecond: number;
  readonly latencySeconds?: number;
  /** layers that are sent one by one, each as soon as it is computed; 1 sends all at the end */
  readonly layers: number;
  /** the prefill behind which the transfer hides */
  readonly prefillSeconds: number;
}

/** How long a transfer takes, and how much of that a user waits. */
export interface KvTransferTime {
  readonly seconds: number;
  readonly exposedSeconds: number;
}

/**
 * The time of a transfer, and what of it comes after the prefill.
 *
 *     seconds        = latencySeconds + bytes / bytesPerSecond
 *     exposedSeconds = latencySeconds + max(transfer / layers, transfer - prefillSeconds × (layers - 1) / layers)
 *
 * Layers take alike to compute and to send: a link that keeps up leaves the last layer, one that does not starts after the
 * first.
 *
 * Errors: `bad-input` for a bandwidth that is not above 0 and for negative times.
 * Source: Patel et al., "Splitwise" (ISCA 2024), section 4.2, layer-wise transfer.
 * @example kvTransfer({ bytes: 4096 * 70_272, bytesPerSecond: 50e9, layers: 61, prefillSeconds: 0.2 }) // => { seconds: 0.005757, exposedSeconds: 0.00009437184 }
 */
export function kvTransfer(transfer: KvTransfer): KvTransferTime {
  const sending = moved(transfer);
  const latency = finiteNumber(transfer.latencySeconds ?? 0, "latencySeconds");
  const layers = wholeNumber(transfer.layers, "layers");
  const prefill = finiteNumber(transfer.prefillSeconds, "prefillSeconds");
  const hidden = (prefill * (layers - 1)) / layers;
  return {
    seconds: latency + sending,
    exposedSeconds: latency + Math.max(sending / layers, sending - hidden),
  };
}

/** A cached prefix that may be loaded or computed again. */
export interface CachedPrefix {
  readonly bytes: number;
  readonly bytesPerSecond: number;
  readonly latencySeconds?: number;
  /** computing the prefix again */
  readonly prefillSeconds: number;
}

/** The faster way to a prefix. */
export interface PrefixTime {
  readonly choice: "load" | "recompute";
  readonly loadSeconds: number;
  readonly recomputeSeconds: number;
}

/**
 * Whether a prefix is faster loaded or computed again.
 *
 *     loadSeconds = latencySeconds + bytes / bytesPerSecond,  against prefillSeconds
 *
 * Source: serving-model equations, section 7.
 * @example loadOrRecompute({ bytes: 1e9, bytesPerSecond: 25e9, prefillSeconds: 0.1 }).choice // => "load"
 */
export function loadOrRecompute(prefix: CachedPrefix): PrefixTime {
  const latency = finiteNumber(prefix.latencySeconds ?? 0, "latencySeconds");
  const loadSeconds = latency + moved(prefix);
  const recomputeSeconds = finiteNumber(prefix.prefillSeconds, "prefillSeconds");
  return {
    choice: loadSeconds < recomputeSeconds ? "load" : "recompute",
    loadSeconds,
    recomputeSeconds,
  };
}

/**
 * Bytes per second from which loading a prefix is faster than computing it again.
 *
 *     kvBytesPerToken / prefillSecondsPerToken
 *
 * All devices of a replica together, if the bytes are those of a replica. Long prefixes take longer per token to compute,
 * and lower it.
 *
 * Errors: `bad-input` for a prefill time that is not above 0.
 * Source: serving-model equations, section 7: Llama-3.1-70B in bf16 on 8 × H100, 39.6 µs a token.
 * @example loadBreakEvenBytesPerSecond({ kvBytesPerToken: 327_680, prefillSecondsPerToken: 39.6e-6 }) // => 8.275e9
 */
export function loadBreakEvenBytesPerSecond({
  kvBytesPerToken,
  prefillSecondsPerToken,
}: {
  readonly kvBytesPerToken: number;
  readonly prefillSecondsPerToken: number;
}): number {
  return (
    finiteNumber(kvBytesPerToken, "kvBytesPerToken") /
    finiteNumber(prefillSecondsPerToken, "prefillSecondsPerToken", { above: true })
  );
}

function moved({ bytes, bytesPerSecond }: Pick<KvTransfer, "bytes" | "bytesPerSecond">): number {
  return (
    finiteNumber(bytes, "bytes") / finiteNumber(bytesPerSecond, "bytesPerSecond", { above: true })
  );
}

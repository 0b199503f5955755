/** From how many heads on arithmetic bounds the attention to latents: the flip between devices. */
import type { Device } from "../device/accelerator.ts";
import { cacheEntry } from "../kv/entry.ts";
import type { KvFormat } from "../model/format.ts";
import { attentionFlops } from "./attention-flops.ts";
import { memoryBytesPerSecond, peakFlopsPerSecond } from "./peak.ts";

/** A latent, how it is stored and how attention computes with it. */
export interface LatentOnDevice {
  readonly device: Device;
  readonly latentDim: number;
  readonly ropeDim: number;
  readonly format?: KvFormat;
  readonly attentionMath?: "bf16" | "fp8";
}

/**
 * Heads × query tokens on one device from which absorbed attention is bound by arithmetic.
 *
 *     (flopsPerSecond / memoryBytesPerSecond) × bytesPerEntry / (2 × (2 × latentDim + ropeDim))
 *
 * Below it all heads read the latent once and devices differ by their bandwidth; above it by their arithmetic. DeepSeek-V3
 * has 128 heads, of which tensor parallelism leaves `128 / tensorParallel` on a device.
 *
 * Errors: `not-known` for a device whose peaks are unconfirmed.
 * Source: serving-model equations, section 4; DeepSeek, FlashMLA kernel notes (2025-04-22), rounded there to 128.
 * @example ridgeHeads({ device: devices["h20-96gb"], latentDim: 512, ropeDim: 64 }) // => 19.6
 * @example ridgeHeads({ device: devices["h100-sxm-80gb"], latentDim: 512, ropeDim: 64 }) // => 156.4
 */
export function ridgeHeads({
  device,
  latentDim,
  ropeDim,
  format = "bf16",
  attentionMath = "bf16",
}: LatentOnDevice): number {
  const latent = { kind: "latent", latentDim, ropeDim } as const;
  const ridge =
    peakFlopsPerSecond(device, attentionMath === "fp8" ? 8 : 16) / memoryBytesPerSecond(device);
  const bits = cacheEntry(latent, format, 1)?.bits ?? 0;
  return (ridge * bits) / 8 / attentionFlops(latent, { queryHeads: 1 }, "absorbed");
}

/**
 * Caches of Multi-Head Latent Attention: one vector per token for all heads, so no factor two and no heads.
 *
 * The vector is `latentDim` compressed elements followed by `ropeDim` rotary ones.
 */

export interface LatentShape {
  readonly latentDim: number;
  readonly ropeDim: number;
}

/** Every token's latent is kept: DeepSeek-V2 and V3, Kimi K2, GLM-5. */
export interface LatentCache extends LatentShape {
  readonly kind: "latent";
}

/** The newest `windowTokens` latents: every DeepSeek-V4 layer has one. */
export interface LatentWindowCache extends LatentShape {
  readonly kind: "latent-window";
  readonly windowTokens: number;
}

/** One entry per `tokensPerEntry` tokens: DeepSeek-V4's CSA (4) and HCA (128). */
export interface CompressedCache extends LatentShape {
  readonly kind: "compressed";
  readonly tokensPerEntry: number;
}

/** What DeepSeek-V4's compressor keeps of the newest tokens until it can write their entry: fp32 rows. */
export interface CompressorCache {
  readonly kind: "compressor";
  readonly windowTokens: number;
  readonly rowElements: number;
}

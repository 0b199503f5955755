/** How many tokens a block of a model holds: its backend's, raised until a page holds what it must. */
import type { LayerCache } from "../../model/layer.ts";
import type { ModelSpec } from "../../model/model.ts";
import { type BlockSizes, cacheSpec, plainDtype } from "./cache-spec.ts";
import { tokenBytes } from "./layer-spec.ts";
import { alignedBlockTokens } from "./mamba-alignment.ts";
import type { ResolvedSettings } from "./resolved-settings.ts";
import { skippedBlockTokens } from "./skip-layers.ts";
import { stateBytes, stateSettings } from "./state-bytes.ts";

/** The blocks of a model: its backend's, raised until a page holds a state or what skipped layers keep. */
export function blockSizes(model: ModelSpec, run: ResolvedSettings): BlockSizes {
  const caches = model.layerKinds.flatMap((kind) => kind.caches);
  const bare: BlockSizes = {
    blockTokens: run.blockTokens,
    stateBlockTokens: run.maxModelTokens,
    statePageBytes: 0,
  };
  const states = caches.filter((cache) => cache.kind === "state");
  if (states.length > 0) return aroundStates(caches, states, run, bare);
  if (run.skippedLayers.size === 0 && !run.skipsWindows) return bare;
  return { ...bare, blockTokens: besideSkipped(model, run, bare) };
}

function aroundStates(
  caches: readonly LayerCache[],
  states: readonly Extract<LayerCache, { kind: "state" }>[],
  run: ResolvedSettings,
  bare: BlockSizes,
): BlockSizes {
  const { given, rules } = run;
  const inStates = stateSettings(run);
  const largest = Math.max(...states.map((state) => stateBytes(state, inStates)));
  const attention = caches.find(({ kind }) => /^(full|window|chunked|latent)$/.test(kind));
  const attentionSpec = attention && cacheSpec(attention, run, bare, false);
  const mode = rules.mambaCacheMode;
  const attentionTokenBytes = attentionSpec === undefined ? largest : tokenBytes(attentionSpec);
  const blockTokens = alignedBlockTokens({
    mode,
    statePageBytes: largest,
    attentionTokenBytes,
    blockTokens: run.blockTokens,
    smallestKernelBlock: run.smallestKernelBlock,
    isLatent: attention?.kind === "latent",
    chunkTokens: given.mambaBlockTokens ?? states[0]?.chunkTokens,
  });
  return {
    blockTokens,
    stateBlockTokens: mode === "none" ? run.maxModelTokens : blockTokens,
    statePageBytes: attentionSpec === undefined ? 0 : blockTokens * attentionTokenBytes,
  };
}

function besideSkipped(model: ModelSpec, run: ResolvedSettings, bare: BlockSizes): number {
  let quantisedTokenBytes = 0;
  let skippedTokenBytes = 0;
  const { layerOrder, layerKinds } = model;
  for (let layer = 0; layer < layerOrder.length; layer += 1) {
    for (const cache of layerKinds[layerOrder[layer] ?? -1]?.caches ?? []) {
      if (cache.kind === "index") continue;
      const isSkipped = run.skippedLayers.has(layer);
      const spec = cacheSpec(cache, run, bare, isSkipped);
      if (spec === undefined) continue;
      if (plainDtype(cache, run, isSkipped))
        skippedTokenBytes = Math.max(skippedTokenBytes, tokenBytes(spec));
      else if (quantisedTokenBytes === 0) quantisedTokenBytes = tokenBytes(spec);
    }
  }
  if (quantisedTokenBytes === 0 || skippedTokenBytes === 0) return bare.blockTokens;
  return skippedBlockTokens({
    blockTokens: run.blockTokens,
    smallestKernelBlock: run.smallestKernelBlock,
    quantisedTokenBytes,
    skippedTokenBytes,
  });
}

/** How layers of different pages are brought to one page, so that one pool serves them all. */
import { type LayerSpec, type SpecLayers, withPage } from "./layer-spec.ts";
import { refused } from "./refusal.ts";

/**
 * Every layer at the largest page: a state is padded; an attention layer whose page divides the largest gets a block so
 * many times larger; one whose page does not is padded, unless it keeps latents, whose rows leave no room for that.
 *
 * Source: vLLM commit 017e9f44, `unify_kv_cache_spec_page_size`.
 */
export function equalPages(specs: readonly SpecLayers[]): readonly SpecLayers[] {
  const largest = Math.max(...specs.map(({ spec }) => spec.pageBytes));
  return specs.map(({ spec, layers }) => ({ spec: atPage(spec, largest), layers }));
}

function atPage(spec: LayerSpec, largest: number): LayerSpec {
  if (spec.pageBytes === largest) return spec;
  if (spec.spec === "MambaSpec") return withPage({ ...spec, paddedPageBytes: largest });
  if (largest % spec.pageBytes === 0)
    return withPage({ ...spec, blockTokens: spec.blockTokens * (largest / spec.pageBytes) });
  if (spec.spec === "MLAAttentionSpec" || spec.spec === "SlidingWindowMLASpec")
    throw refused(
      "blockTokens",
      spec.blockTokens,
      `the page of ${spec.pageBytes} bytes of a latent layer does not divide the largest page of ${largest} and cannot be padded`,
    );
  return withPage({ ...spec, paddedPageBytes: largest });
}

/** llama.cpp's caches: cells by the context's rule, and bytes by the cells. */
import { type Evidence, known, said } from "./evidence.ts";
import { poolFindings } from "./expect-pools.ts";
import { stateFinding } from "./expect-states.ts";
import type { Finding } from "./finding.ts";

/** Contexts and windows are padded to this. */
const PAD = 256;

/** The findings of every cache, with the rule of the window's cells in the working, and of recurrent states. */
export function llamaCppFindings(evidence: Evidence): readonly Finding[] {
  const cells = windowCells(evidence);
  const pools = poolFindings(evidence).map((finding) => {
    if (cells === undefined || finding.stated !== cells.predicted) return finding;
    return { ...finding, working: `${finding.working ?? ""}; ${cells.working}` };
  });
  return [...pools, ...stateFinding(evidence, { spareSlots: 0 })];
}

/**
 * Cells of a window cache.
 *
 *     pad256(min(context, window × (unified ? sequences : 1) + microBatch))
 *
 * Source: llama.cpp `llama-kv-cache-iswa.cpp`.
 */
function windowCells(evidence: Evidence): { predicted: number; working: string } | undefined {
  const window = evidence.model?.layerKinds
    .flatMap(({ caches }) => caches)
    .find((cache) => cache.kind === "window");
  const context = known(evidence, "maxModelTokens");
  const batch = known(evidence, "microBatchTokens");
  if (window?.kind !== "window" || context === undefined || batch === undefined) return undefined;
  const unified = /^(?:true|1)$/.test(said(evidence, "cacheUnified") ?? "");
  const sequences = unified ? (known(evidence, "maxRequests") ?? 1) : 1;
  const tokens = Math.min(context, window.windowTokens * sequences + batch);
  return {
    predicted: Math.ceil(tokens / PAD) * PAD,
    working: `cells: ${window.windowTokens} × ${sequences} + ${batch}, up to a multiple of ${PAD}`,
  };
}

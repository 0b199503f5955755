/** What to change about a count of vLLM's, and what that would give. */
import type { VllmSettings } from "../engine/vllm/settings.ts";
import { grouped } from "../report/printed.ts";
import { type Evidence, known, type StatedBytes } from "./evidence.ts";
import type { Finding } from "./finding.ts";
import { properties } from "./properties.ts";
import { countsOf, type Variant, type VariantCounts } from "./vllm-variants.ts";

/** The way in which the counts came about. */
export interface Basis {
  readonly variant: Variant;
  readonly counts: VariantCounts;
  readonly size: StatedBytes;
}

/** A gain below this is not worth a word. */
const WORTHWHILE = 1.05;

/** The advice on a finding; none where nothing better is known. */
export function adviceOn(
  finding: Finding,
  evidence: Evidence,
  basis: Basis | undefined,
): string | undefined {
  const { model } = evidence;
  const causes = [finding.cause, ...finding.also].map(({ id }) => id);
  if (finding.quantity === "maxConcurrency" && finding.cause.id === "hybrid-token-count") {
    const length = basis?.counts.cache.maxModelTokens ?? known(evidence, "concurrencyTokens");
    const tokens = length && `, ${grouped(Math.floor(finding.stated * length))} tokens in all`;
    return `Count with the concurrency: ${finding.stated} requests of the longest length${tokens ?? ""}.`;
  }
  if (model === undefined) return undefined;
  const own = properties(evidence, model).find(
    ({ cause, advice }) => advice !== undefined && causes.includes(cause),
  );
  if (own?.advice !== undefined) return own.advice;
  if (basis === undefined || finding.quantity !== "kvCacheTokens") return undefined;
  if (finding.cause.id === "window-layers-charged-in-full")
    return gain(
      basis,
      { hybridManager: true },
      "With the hybrid cache manager (not --disable-hybrid-kv-cache-manager, a version from 0.21)",
    );
  if (causes.includes("in-flight-reserve"))
    return gain(basis, { maxBatchedTokens: 2048 }, "With --max-num-batched-tokens 2048");
  return undefined;
}

function gain(
  { variant, counts, size }: Basis,
  settings: VllmSettings,
  means: string,
): string | undefined {
  const changed = countsOf(
    { ...variant, accounting: "concurrency", settings: { ...variant.settings, ...settings } },
    size.bytes,
  );
  if (changed === undefined || changed.concurrency < counts.concurrency * WORTHWHILE)
    return undefined;
  return `${means} the same room counts as ${grouped(changed.tokens)} tokens, ${changed.concurrency.toFixed(2)} requests of ${grouped(changed.cache.maxModelTokens)} instead of ${counts.concurrency.toFixed(2)}.`;
}

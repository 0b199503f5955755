/** SGLang's counts: tokens by their pools, the least fraction that works, windows and recurrent states. */
import { type Evidence, known, stated } from "./evidence.ts";
import { poolFindings } from "./expect-pools.ts";
import { stateFinding } from "./expect-states.ts";
import { type Finding, reconciled } from "./finding.ts";
import { tokensFromMemory } from "./sglang-memory.ts";

/** The findings on tokens and on the least fraction that works. */
export function sglangFindings(evidence: Evidence): readonly Finding[] {
  const pools = poolFindings(evidence);
  return [
    ...(pools.length > 0 ? pools : tokensFromMemory(evidence)),
    ...leastFraction(evidence),
    ...windowPool(evidence),
    ...stateFinding(evidence, { spareSlots: 1 }),
  ];
}

/** The least fraction under which weights leave anything: 1 - free after loading ÷ free before. */
function leastFraction(evidence: Evidence): readonly Finding[] {
  const figure = stated(evidence, "minimumMemoryFraction");
  const after = known(evidence, "freeAfterWeightsGib");
  const weights = known(evidence, "weightGib");
  const before =
    known(evidence, "freeGib") ??
    (after === undefined || weights === undefined ? undefined : after + weights);
  if (figure === undefined) return [];
  if (after === undefined || before === undefined) return [reconciled(figure, [])];
  return [
    reconciled(figure, [
      {
        predicted: 1 - after / before,
        least: 1 - (after + 0.005) / (before - 0.01),
        most: 1 - (after - 0.005) / (before + 0.01),
        cause: "fraction-of-static",
        working: `1 - ${after} ÷ ${before.toFixed(2)} GiB`,
      },
    ]),
  ];
}

/** The window pool is a share of the full one. */
function windowPool(evidence: Evidence): readonly Finding[] {
  const figure = stated(evidence, "windowPoolTokens");
  const full = known(evidence, "kvCacheTokens");
  if (figure === undefined || full === undefined) return [];
  const isV4 = evidence.model?.layerKinds.some(({ caches }) =>
    caches.some(({ kind }) => kind === "compressed"),
  );
  const share = known(evidence, "windowPoolShare") ?? (isV4 ? 0.1 : 0.8);
  return [
    reconciled(figure, [
      {
        predicted: Math.floor(full * share),
        least: Math.floor(full * share) - 256,
        most: Math.floor(full * share),
        cause: "agrees",
        working: `${full} tokens × ${share}, down to a whole page`,
      },
    ]),
  ];
}

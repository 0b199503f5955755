/** The recurrent states that hybrid models keep beside the cache, by the slots that the engine makes for them. */
import { formats } from "../model/format.ts";
import type { ModelSpec } from "../model/model.ts";
import { type Evidence, known, stated } from "./evidence.ts";
import { type Finding, reconciled } from "./finding.ts";
import { attentionRanks } from "./properties.ts";

const GIB = 2 ** 30;

/**
 * The finding on the size of the states.
 *
 *     (slots + spareSlots) × (1 + snapshots) × bytes of the states of all layers
 */
export function stateFinding(
  evidence: Evidence,
  { spareSlots }: { readonly spareSlots: number },
): readonly Finding[] {
  const figure = stated(evidence, "recurrentStateGib");
  const slots = known(evidence, "stateSlots");
  const { model, reading } = evidence;
  if (figure === undefined || slots === undefined || model === undefined) return [];
  const ranks = reading.engine === "llama-cpp" ? 1 : attentionRanks(evidence);
  const copies = 1 + (known(evidence, "stateSnapshots") ?? 0);
  const bytes = stateBits(model, ranks) / 8;
  const gib = (bytes / GIB) * (slots + spareSlots) * copies;
  const count = spareSlots === 0 ? `${slots}` : `${slots} + ${spareSlots}`;
  const working = `${count} slots of ${bytes} B on ${ranks} rank${ranks === 1 ? "" : "s"}${copies === 1 ? "" : `, each ${copies} times`}`;
  return [
    reconciled(figure, [
      { predicted: gib, cause: "recurrent-pages", working },
      { predicted: gib / 2, cause: "kv-format", working: `${working}, at half the width` },
    ]),
  ];
}

function stateBits({ layerKinds, layerOrder }: ModelSpec, ranks: number): number {
  let bits = 0;
  for (const kind of layerOrder)
    for (const cache of layerKinds[kind]?.caches ?? [])
      if (cache.kind === "state")
        bits +=
          (cache.heads / ranks) * cache.headDim * cache.stateDim * formats[cache.stateFormat].bits;
  return bits;
}

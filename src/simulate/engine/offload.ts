/** What an engine is told of memory below its devices': how much, how fast, and when it is worth a transfer. */
import { kvError, shown } from "../../errors.ts";
import { finiteNumber, wholeNumber } from "../../units.ts";

/** Memory below the device's that keeps blocks which left it, the fastest first. Our own choices, not an engine's. */
export interface Offload {
  /** bytes of one block on one device, all layers together */
  readonly blockBytesPerRank: number;
  readonly tiers: readonly OffloadTier[];
  /**
   * `exclusive` (the default): a block is in one tier; evicted, it becomes the most recent of the next; loaded or computed
   * again, it leaves it. `inclusive`: when a request gives its blocks back, each full one is written to all tiers.
   */
  readonly mode?: "exclusive" | "inclusive";
  /** whether what is found below is always loaded, or only where that takes less time than computing it; `if-faster` */
  readonly load?: "always" | "if-faster";
  /** others compute while a request waits for its blocks; otherwise the step that admits it waits; true */
  readonly overlap?: boolean;
}

/** Host memory, a disk. Every replica has its own. */
export interface OffloadTier {
  readonly name: string;
  readonly capacityBlocks: number;
  /** of the link to one device, used by one transfer after the other; writes go the other way and delay nobody */
  readonly bytesPerSecondPerRank: number;
  /** before the first byte of a transfer; 0 */
  readonly latencySeconds?: number;
}

/** {@link Offload} with every default in place. */
export interface ResolvedOffload extends Required<Offload> {
  readonly tiers: readonly Required<OffloadTier>[];
}

/** The tiers with their defaults, checked; undefined where there are none. */
export function offloadRules(given: Offload | undefined): ResolvedOffload | undefined {
  if (given === undefined) return undefined;
  const { mode = "exclusive", load = "if-faster" } = given;
  if (!Array.isArray(given.tiers) || given.tiers.length === 0)
    throw kvError({
      code: "bad-input",
      path: "offload.tiers",
      value: given.tiers,
      rule: "expected at least one tier",
      hint: "leave offload out where there is none",
    });
  oneOf(mode, "mode", ["exclusive", "inclusive"]);
  oneOf(load, "load", ["always", "if-faster"]);
  return {
    blockBytesPerRank: finiteNumber(given.blockBytesPerRank, "offload.blockBytesPerRank", {
      above: true,
    }),
    tiers: given.tiers.map((tier, index) => tierRules(tier, `offload.tiers[${index}]`)),
    mode,
    load,
    overlap: given.overlap ?? true,
  };
}

function tierRules(tier: OffloadTier, path: string): Required<OffloadTier> {
  const capacityBlocks = wholeNumber(tier.capacityBlocks, `${path}.capacityBlocks`, 0);
  if (capacityBlocks > mostBlocks)
    throw kvError({
      code: "bad-input",
      path: `${path}.capacityBlocks`,
      value: capacityBlocks,
      rule: `expected at most ${mostBlocks} blocks, got ${capacityBlocks}`,
    });
  return {
    name: String(tier.name),
    capacityBlocks,
    bytesPerSecondPerRank: finiteNumber(
      tier.bytesPerSecondPerRank,
      `${path}.bytesPerSecondPerRank`,
      { above: true },
    ),
    latencySeconds: finiteNumber(tier.latencySeconds ?? 0, `${path}.latencySeconds`),
  };
}

/** Block numbers are 32-bit, and each takes 24 bytes of the simulation's memory. */
const mostBlocks = 2 ** 30 - 1;

function oneOf(value: string, name: string, names: readonly string[]): void {
  if (names.includes(value)) return;
  throw kvError({
    code: "bad-input",
    path: `offload.${name}`,
    value,
    rule: `expected one of ${names.join(", ")}, got ${shown(value)}`,
  });
}

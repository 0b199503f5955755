/** Device memory that is neither weights nor cache: the plain rule of thumb, and what the caller knows better. */
import { finiteNumber } from "../units.ts";

/** Memory on one rank besides weights and cache. */
export interface ReservePerRank {
  /** driver context, allocator slack, communication buffers */
  readonly runtimeBytes: number;
  /** activations and workspaces at their peak */
  readonly activationBytes: number;
  /** captured graphs */
  readonly graphBytes: number;
}

/**
 * Rules of thumb, 3 GiB in all: half a GiB of runtime, one and a half of activations, one of graphs.
 *
 * What is known about the model and its batch makes a better one: {@link estimatedReserve}.
 *
 * Source: heuristic; the ranges seen are 0.3-1 GiB, 1-3 GiB and 0.3-2 GiB per device (engine start-up logs, 2025-2026),
 * and 3 GiB is what reproduces 418 GiB of cache for Llama-3.1-70B on eight H100.
 */
export const heuristicReserve: ReservePerRank = {
  runtimeBytes: 2 ** 29,
  activationBytes: 3 * 2 ** 29,
  graphBytes: 2 ** 30,
};

/** The reserve with what the caller knows better. */
export function reservePerRank(known?: Partial<ReservePerRank>): ReservePerRank {
  if (known === undefined) return heuristicReserve;
  const part = (name: keyof ReservePerRank): number =>
    finiteNumber(known[name] ?? heuristicReserve[name], `reserve.${name}`);
  return {
    runtimeBytes: part("runtimeBytes"),
    activationBytes: part("activationBytes"),
    graphBytes: part("graphBytes"),
  };
}

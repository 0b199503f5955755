/** Whether ids keep their predecessor, in traces whose ids name a block and everything before it. */
import { kvError } from "../../errors.ts";

/** Ids that are remembered, a power of two. */
const remembered = 2 ** 20;

/** Stands before the first id of a prompt. */
const nothing = -1;

/**
 * A check for one prompt after another: an id that was seen after another predecessor breaks its file.
 *
 * Memory is bounded: exact for a million dense ids; beyond that the first of those that share a place is remembered.
 */
export function predecessorCheck(): (ids: readonly number[], path: string) => void {
  let seen = new Float64Array(1024).fill(nothing);
  let predecessors = new Float64Array(1024);

  /** Remembers an id where its place is free; says whether it did. */
  function remember(id: number, predecessor: number): boolean {
    while (id >= seen.length && seen.length < remembered) {
      const [olderIds, older] = [seen, predecessors];
      seen = new Float64Array(olderIds.length * 2).fill(nothing);
      predecessors = new Float64Array(seen.length);
      for (const [at, known] of olderIds.entries())
        if (known !== nothing) remember(known, older[at] as number);
    }
    const at = id % seen.length;
    if (seen[at] !== nothing) return false;
    seen[at] = id;
    predecessors[at] = predecessor;
    return true;
  }

  return (ids, path) => {
    const fresh: number[] = [];
    let predecessor = nothing;
    for (const [index, id] of ids.entries()) {
      const at = id % seen.length;
      if (seen[at] === id && predecessors[at] !== predecessor) {
        const before = predecessors[at] as number;
        // a row that breaks the rule leaves nothing behind
        for (const known of fresh) seen[known % seen.length] = nothing;
        throw kvError({
          code: "bad-input",
          path: `${path}[${index}]`,
          value: id,
          rule: `id ${id} comes ${after(predecessor)} here and ${after(before)} before`,
          hint: "an id names its block and all blocks before it, so it has one predecessor",
        });
      }
      if (remember(id, predecessor)) fresh.push(id);
      predecessor = id;
    }
  };
}

function after(predecessor: number): string {
  return predecessor === nothing ? "first in a prompt" : `after ${predecessor}`;
}

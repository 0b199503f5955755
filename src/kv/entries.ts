/** How many entries a cache holds at a length, and their sum over a run of lengths. */

/** What bounds the entries of a cache: a window, a compression, both or neither. */
export interface EntryBounds {
  readonly windowTokens?: number | undefined;
  readonly tokensPerEntry: number;
}

/** Entries at a length: `floor(min(tokens, windowTokens) / tokensPerEntry)`. */
export function entries({ windowTokens, tokensPerEntry }: EntryBounds, tokens: number): number {
  const kept = windowTokens !== undefined && windowTokens < tokens ? windowTokens : tokens;
  return tokensPerEntry === 1 ? kept : Math.floor(kept / tokensPerEntry);
}

/** Entries added up over all lengths from 0 to `last`, in closed form. */
export function entriesUpTo(
  { windowTokens = Number.MAX_SAFE_INTEGER, tokensPerEntry }: EntryBounds,
  last: number,
): number {
  if (last <= 0) return 0;
  const filling = Math.min(last, windowTokens);
  const groups = Math.floor((filling + 1) / tokensPerEntry);
  const rest = filling + 1 - groups * tokensPerEntry;
  const whileFilling = (tokensPerEntry * groups * (groups - 1)) / 2 + rest * groups;
  return whileFilling + (last - filling) * Math.floor(windowTokens / tokensPerEntry);
}

/** Which known names a misspelt one may have meant. */

/** No id is longer; what is longer is cut before it is compared. */
const longestName = 64;

/**
 * Known names in order of their distance, the nearest first; those that share nothing with the given one are left out.
 *
 *     distance = insertions + deletions + replacements of one character (Levenshtein), case and separators aside
 *
 * @param count how many names at most
 * @example nearestNames("deepseek_v3", ["deepseek-v2", "deepseek-v3", "gemma-3-27b"], 2) // => ["deepseek-v3", "deepseek-v2"]
 */
export function nearestNames(
  name: unknown,
  names: readonly string[],
  count = 3,
): readonly string[] {
  if (typeof name !== "string") return [];
  const wanted = plain(name.slice(0, longestName));
  return names
    .map((known) => ({ known, distance: distance(wanted, plain(known)) }))
    .filter((near) => near.distance < Math.max(wanted.length, plain(near.known).length) * 0.7)
    .sort((a, b) => a.distance - b.distance || (a.known < b.known ? -1 : 1))
    .slice(0, count)
    .map((near) => near.known);
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9.]/g, "");
}

/** Names that one contains the other are near, however long the rest. */
function distance(wanted: string, known: string): number {
  if (wanted.length > 1 && known.includes(wanted)) return (known.length - wanted.length) / 10;
  let row = Array.from({ length: known.length + 1 }, (_, column) => column);
  for (let line = 0; line < wanted.length; line += 1) {
    const next = [line + 1];
    for (let column = 0; column < known.length; column += 1) {
      const replaced = (row[column] ?? 0) + (wanted[line] === known[column] ? 0 : 1);
      next.push(Math.min(replaced, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    }
    row = next;
  }
  return row[known.length] ?? 0;
}

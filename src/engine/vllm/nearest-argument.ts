/** Which known arguments an unknown one may have meant. */

/**
 * Known names that share most words with the given one, the nearest first.
 *
 * Words are what stands between underscores; two words agree when one starts with the first four letters of the other.
 */
export function nearestArguments(
  name: string,
  known: readonly string[],
  count = 3,
): readonly string[] {
  const wanted = words(name);
  return known
    .map((candidate) => ({ candidate, score: agreement(wanted, words(candidate)) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score || (a.candidate < b.candidate ? -1 : 1))
    .slice(0, count)
    .map(({ candidate }) => candidate);
}

function words(name: string): readonly string[] {
  return name
    .slice(0, 100)
    .toLowerCase()
    .split(/[_\s.-]+/)
    .filter((word) => word !== "");
}

function agreement(wanted: readonly string[], known: readonly string[]): number {
  const shared = wanted.filter((word) =>
    known.some((other) => other === word || other.slice(0, 4) === word.slice(0, 4)),
  ).length;
  return shared === 0 ? 0 : (2 * shared) / (wanted.length + known.length);
}

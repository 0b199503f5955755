/** What one sequence keeps, against its length, for several models. */
import { kvError } from "../../errors.ts";
import { kvBytes } from "../../kv/bytes.ts";
import type { KvProfile } from "../../kv/profile.ts";
import { wholeNumber } from "../../units.ts";
import type { Named } from "../rows/result.ts";

/** Cache bytes of one sequence at several lengths, a curve for each model. */
export interface KvCurves {
  readonly sequenceTokens: readonly number[];
  readonly sequences: readonly {
    readonly name: string;
    /** one for each length, on one rank */
    readonly bytesPerRank: readonly number[];
  }[];
}

/** 1,024 to 131,072: one point for each doubling. */
export const doublingTokens: readonly number[] = [10, 11, 12, 13, 14, 15, 16, 17].map(
  (power) => 2 ** power,
);

/**
 * The caches of named profiles against the length of the sequence.
 *
 *     bytesPerRank = kvBytes(profile, sequenceTokens)
 *
 * Errors: `bad-input` for no profile, and for lengths that are not whole.
 * @example kvCurves({ "DeepSeek-V3": kvProfile(models["deepseek-v3"]) }, [1024]).sequences // => [{ name: "DeepSeek-V3", bytesPerRank: [71958528] }]
 */
export function kvCurves(
  profiles: Named<KvProfile>,
  sequenceTokens: readonly number[] = doublingTokens,
): KvCurves {
  const named = someOf(profiles, "profiles");
  lengthsOf(sequenceTokens);
  return {
    sequenceTokens,
    sequences: named.map(([name, profile]) => ({
      name,
      bytesPerRank: sequenceTokens.map((tokens) => kvBytes(profile, tokens)),
    })),
  };
}

/** What was named, at least one. */
export function someOf<Item>(
  named: Named<Item>,
  path: string,
): readonly (readonly [string, Item])[] {
  const entries = Object.entries(named ?? {});
  if (entries.length > 0) return entries;
  throw kvError({
    code: "bad-input",
    path,
    value: named,
    rule: "expected at least one by its name",
  });
}

/** Lengths of at least one token, at least one of them. */
export function lengthsOf(sequenceTokens: readonly number[]): void {
  wholeNumber(sequenceTokens.length, "sequenceTokens.length");
  for (const [at, tokens] of sequenceTokens.entries()) wholeNumber(tokens, `sequenceTokens[${at}]`);
}

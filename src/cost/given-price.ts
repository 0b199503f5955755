/** A price that is needed: never $0, never a guess. */
import { kvError } from "../errors.ts";
import { finiteNumber } from "../units.ts";

/** The price, if it is a number above 0; `not-known` where none was given, `bad-input` for anything else. */
export function givenPrice(usd: number | undefined, path: string): number {
  if (usd === undefined || usd === null)
    throw kvError({
      code: "not-known",
      path,
      value: usd,
      rule: "no price given",
      hint: "name one in dollars, per what its name says; the catalogue's prices carry place and date",
    });
  return finiteNumber(usd, path, { above: true });
}

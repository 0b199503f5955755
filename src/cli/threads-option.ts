/** How many threads work is spread over. */
import { availableParallelism } from "node:os";
import { wholeNumber } from "../units.ts";
import { numberOption } from "./number-option.ts";

/** As typed; otherwise one for small work, which has ended before a thread has started, and one per core for the rest. */
export function threadsFor(
  text: string | undefined,
  { isSmall }: { readonly isSmall: boolean },
): number {
  const typed = numberOption(text, "--threads");
  if (typed !== undefined) return wholeNumber(typed, "--threads");
  return isSmall ? 1 : availableParallelism();
}

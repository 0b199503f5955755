/** Asks a rule, and takes its refusal for an answer: a log may state what no engine would accept. */
import type { KvHeadroomError } from "../errors.ts";

/** The answer; nothing where the rule refuses. A fault of this library still shows. */
export function answered<Answer>(question: () => Answer): Answer | undefined {
  try {
    return question();
  } catch (error) {
    if ((error as Partial<KvHeadroomError>).name === "KvHeadroomError") return undefined;
    throw error;
  }
}

/** What a function throws, for a test to look at; a function that throws nothing fails the test. */
import type { KvHeadroomError } from "../../src/errors.ts";

export function refusal(run: () => unknown): KvHeadroomError {
  try {
    run();
  } catch (error) {
    return error as KvHeadroomError;
  }
  throw new Error("expected a refusal");
}

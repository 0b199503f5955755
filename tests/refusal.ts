/** What a function throws, for a test to look at; a function that throws nothing, or something else, fails the test. */
import { expect } from "vitest";
import type { KvHeadroomError } from "../src/errors.ts";

export function refusal(run: () => unknown): KvHeadroomError {
  let result: unknown;
  try {
    result = run();
  } catch (error) {
    expect(error).toMatchObject({ name: "KvHeadroomError" });
    return error as KvHeadroomError;
  }
  throw new Error(`expected a refusal, got ${JSON.stringify(result)}`);
}

/** Every figure of a catalogue entry, with the path to it. */
import type { Fact } from "../../src/device/index.ts";

export function factsOf(entry: object, path = ""): readonly (readonly [string, Fact])[] {
  return Object.entries(entry).flatMap(([key, value]: [string, unknown]) => {
    const here = path === "" ? key : `${path}.${key}`;
    if (typeof value !== "object" || value === null) return [];
    if ("value" in value && "basis" in value) return [[here, value as Fact] as const];
    return factsOf(value, here);
  });
}

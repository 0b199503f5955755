/**
 * The golden text: what every runtime must print to the last byte (`.ci/run` compares Node, Deno, Bun and Chromium, on the
 * packed package). Here the sources answer it; `npm run golden` writes it anew.
 */
import { join } from "node:path";
import { expect, test } from "vitest";
import { exportsOf, presentEntryPoints, root } from "./entry-points.ts";
import { goldenExpressions } from "./golden-expressions.ts";
import { ARROW, goldenText } from "./runtimes/golden-run.mjs";

const entries = await Promise.all(presentEntryPoints.map(({ source }) => exportsOf(source)));
const expressions = await goldenExpressions(entries);
const called = new Set<string>();
const golden = await goldenText(
  expressions.map((expression) => `${expression}${ARROW}\n`).join(""),
  entries.map(noted),
);

/** The exports, each function noting that it was called. */
function noted(exported: Readonly<Record<string, unknown>>): object {
  const entries = Object.entries(exported).map(([name, value]) => {
    if (typeof value !== "function" || name === "KvHeadroomError") return [name, value];
    const call = (...given: unknown[]): unknown => {
      called.add(name);
      return value(...given);
    };
    return [name, call];
  });
  return Object.fromEntries(entries);
}

test("the golden text is what the sources say (npm run golden writes it)", async () => {
  await expect(golden).toMatchFileSnapshot(join(root, "tests/package/runtimes/golden.txt"));
});

test("the exported functions that no expression calls are known (npm run golden lists them anew)", async () => {
  const uncalled = entries
    .flatMap((exported) => Object.entries(exported))
    .filter(
      ([name, value]) =>
        typeof value === "function" && name !== "KvHeadroomError" && !called.has(name),
    )
    .map(([name]) => `${name}\n`);
  const names = [...new Set(uncalled)].sort().join("");
  await expect(names).toMatchFileSnapshot(join(root, "tests/package/runtimes/uncalled.txt"));
});

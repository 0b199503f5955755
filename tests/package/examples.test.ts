/**
 * Runs every `@example` of the sources: `@example <expression> // => <value>`, further lines each with their own
 * `// =>`. An expression sees what the entry points and its own file export.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { compileFunction } from "node:vm";
import { transformSync } from "esbuild";
import { describe, expect, test } from "vitest";
import { examplesOf } from "./doc-examples.ts";
import { entryPoints, exportsOf, presentEntryPoints, root, sourceFiles } from "./entry-points.ts";
import { difference, differenceOfError, saysThrows } from "./printed-value.ts";

/** An example may use an entry point that is still to come. */
const complete = presentEntryPoints.length === entryPoints.length;

const entries = Object.assign(
  {},
  ...(await Promise.all(presentEntryPoints.map(({ source }) => exportsOf(source)))),
) as Readonly<Record<string, unknown>>;

async function evaluated(expression: string, path: string): Promise<unknown> {
  const scope = { ...entries, ...(await exportsOf(path)) };
  const { code } = transformSync(`(${expression})`, { loader: "ts" });
  const run = compileFunction(`return ${code}`, Object.keys(scope), { filename: path });
  return await run(...Object.values(scope));
}

const files = sourceFiles()
  .filter((path) => !path.startsWith("src/cli/"))
  .map((path) => ({ path, examples: examplesOf(readFileSync(join(root, path), "utf8")) }))
  .filter(({ examples }) => examples.length > 0);

describe.each(files)("$path", ({ path, examples }) => {
  test.for(examples)(
    "$expression gives what is printed",
    async ({ expression, printed }, { skip }) => {
      if (printed === undefined) expect.fail(`no "// =>" after ${expression}`);
      let why: string | undefined;
      try {
        const actual = await evaluated(expression, path);
        why = saysThrows(printed)
          ? "an error was to be thrown, none was"
          : difference(actual, printed);
      } catch (error) {
        if (!complete && error instanceof ReferenceError) skip(`${error.message} yet`);
        if (!saysThrows(printed)) throw error;
        why = differenceOfError(error, printed);
      }
      expect(why).toBeUndefined();
    },
  );
});

test("an example may span lines, and each line may have its value", () => {
  expect(
    examplesOf(`
/**
 * Adds.
 * @example sum({ a: 1, // a remark
 *   b: 2 }) // => 3
 * sum({ a: 2, b: 2 }); // => 4
 * Source: arithmetic.
 */`),
  ).toEqual([
    { expression: "sum({ a: 1, // a remark\nb: 2 })", printed: "3" },
    { expression: "sum({ a: 2, b: 2 })", printed: "4" },
  ]);
});

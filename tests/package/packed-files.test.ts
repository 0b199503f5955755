/** What a user's `npm install` brings: the built files, the README and the licence. */
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { entryPoints, root } from "./entry-points.ts";

interface Packed {
  readonly files: readonly { readonly path: string }[];
}

function packedPaths(): readonly string[] {
  const printed = execFileSync("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"], {
    cwd: root,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });
  const packed: readonly Packed[] = Object.values(JSON.parse(printed) as object);
  return packed.flatMap(({ files }) => files.map(({ path }) => path));
}

const paths = packedPaths();

test("the package holds nothing but dist, README, LICENSE and package.json", () => {
  const foreign = paths.filter(
    (path) =>
      !/^(?:dist\/.+\.(?:c?js|d\.c?ts)|README(?:\.\w+)?\.md|LICENSE|package\.json)$/.test(path),
  );
  expect(foreign).toEqual([]);
  expect(paths).toEqual(expect.arrayContaining(["README.md", "LICENSE", "package.json"]));
});

test.runIf(existsSync(join(root, "dist/index.js")))("what is built holds every entry point", () => {
  const built = entryPoints.flatMap(({ built }) =>
    [".js", ".d.ts", ".cjs", ".d.cts"].map((ending) => `dist/${built}${ending}`),
  );
  expect(paths).toEqual(expect.arrayContaining([...built, "dist/cli/main.js"]));
});

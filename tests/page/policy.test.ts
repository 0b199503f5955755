/** The page's policy: its own files, its one import map, no eval, and nothing from or to anywhere else. */
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { entryPoints, root } from "../package/entry-points.ts";

const page = readFileSync(join(root, "examples/page/index.html"), "utf8");
const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1] ?? "";
const map = /<script type="importmap">([\s\S]*?)<\/script>/.exec(page)?.[1] ?? "";

describe("the page's policy", () => {
  test("allows its own scripts and styles, and the import map by its hash", () => {
    const hash = createHash("sha256").update(map).digest("base64");
    expect(policy).toBe(
      `default-src 'none'; script-src 'self' 'sha256-${hash}'; style-src 'self'; img-src data:; base-uri 'none'; form-action 'none'`,
    );
  });

  test("the import map names entry points of the package, and packages that are there", () => {
    const { imports } = JSON.parse(map) as { imports: Readonly<Record<string, string>> };
    const built = new Map(entryPoints.map((entry) => [entry.specifier, entry.built]));
    for (const [specifier, path] of Object.entries(imports))
      if (built.has(specifier)) expect(path).toBe(`../../dist/${built.get(specifier)}.js`);
      else expect([path, existsSync(join(root, "examples/page", path))]).toEqual([path, true]);
  });
});

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import build from "../../tsup.config.ts";
import { entryPoints, exportsOf, manifest, presentEntryPoints, root } from "./entry-points.ts";

describe("package.json", () => {
  test.each(entryPoints)("$specifier has types for both module systems, types first", (entry) => {
    const key = entry.specifier.replace(manifest.name, ".");
    const block = manifest.exports[key];
    expect(block).toEqual({
      import: { types: `./dist/${entry.built}.d.ts`, default: `./dist/${entry.built}.js` },
      require: { types: `./dist/${entry.built}.d.cts`, default: `./dist/${entry.built}.cjs` },
    });
    for (const condition of Object.values(block as object))
      expect(Object.keys(condition)).toEqual(["types", "default"]);
  });

  test("exports exactly what the build makes, the command line aside", () => {
    const builds = [build].flat() as readonly { entry: Record<string, string>; outDir?: string }[];
    const expected = Object.fromEntries(entryPoints.map(({ built, source }) => [built, source]));
    const library = builds.filter(({ outDir }) => outDir !== "dist/cli");
    const made = Object.assign({}, ...library.map(({ entry }) => entry));
    expect(Object.keys(made).sort()).toEqual(Object.keys(expected).sort());
    for (const { built, source } of presentEntryPoints) expect(made[built]).toBe(source);
  });

  test("builds the command with its worker beside it, where the pool looks for it", () => {
    const builds = [build].flat() as readonly { entry: object; outDir?: string }[];
    expect(builds.find(({ outDir }) => outDir === "dist/cli")?.entry).toEqual({
      main: "src/cli/main.ts",
      worker: "src/cli/worker.ts",
    });
  });

  test("pins every dependency to one version", () => {
    for (const version of Object.values(manifest.dependencies))
      expect(version).toMatch(/^\d+\.\d+\.\d+$/);
  });

  test.runIf(existsSync(join(root, "package-lock.json")))(
    "is locked without download addresses",
    () => {
      expect(readFileSync(join(root, "package-lock.json"), "utf8")).not.toContain('"resolved"');
    },
  );
});

test.each(presentEntryPoints)("$specifier exports something and has no default", async (entry) => {
  const exported = await exportsOf(entry.source);
  expect(Object.keys(exported).length).toBeGreaterThan(0);
  expect(exported).not.toHaveProperty("default");
});

/**
 * Makes one Mocha file of all tests about the room in `MUTATED_ROOM`, in which "vitest" is the few lines of
 * `vitest-in-mocha.mjs`.
 *
 * Mocha loads a file once and runs it for one mutant after another; Vitest loads all modules anew for each, which takes
 * some seconds a mutant.
 */
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { testsAbout } from "./about.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const tests = dirname(here);
const files = [
  join(tests, "setup.ts"),
  join(here, "first-failure.mjs"),
  ...testsAbout(process.env.MUTATED_ROOM, tests),
];

await build({
  stdin: {
    contents: files.map((file) => `import ${JSON.stringify(file)};`).join("\n"),
    resolveDir: tests,
  },
  alias: { vitest: join(here, "vitest-in-mocha.mjs") },
  outfile: join(dirname(tests), ".mutation/room-tests.mjs"),
  bundle: true,
  packages: "external",
  platform: "node",
  format: "esm",
  ignoreAnnotations: true,
  logLevel: "warning",
});

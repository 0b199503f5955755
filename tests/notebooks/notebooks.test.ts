/**
 * The notebooks of examples/ run to their end, their assertions hold, and their outputs are those that are stored.
 *
 * `npm run notebooks` executes them and stores what comes. They need Debian's nbconvert and npm's deno; where these are missing
 * the test is skipped and says so, unless NOTEBOOKS=required.
 */
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { root } from "../package/entry-points.ts";
import { executed, folder, missing, notebooks } from "./execute.ts";

const lacks = missing();
const isRequired = process.env["NOTEBOOKS"] === "required";
if (lacks !== undefined) console.warn(`\nSKIPPED because ${lacks} is missing: the notebooks\n`);

describe("the notebooks", () => {
  test.skipIf(lacks !== undefined && !isRequired)(
    "run to their end with the outputs that are stored",
    async () => {
      expect(lacks).toBeUndefined();
      expect(notebooks).toHaveLength(3);
      for (const [name, text] of await executed())
        await expect(text).toMatchFileSnapshot(join(root, folder, name));
    },
    300_000,
  );
});

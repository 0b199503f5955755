/**
 * Facts that lie beside the project (`../shared`) and are not part of it: real configs, golden tables, traces.
 *
 * The suite stands without them. Wrap what needs them in `describeWithShared`: where the folder is missing it is
 * skipped, and says so.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, test } from "vitest";

const beside = fileURLToPath(new URL("../../shared", import.meta.url));

/** The folder, where there is one. */
export const sharedFolder: string | undefined = existsSync(beside) ? beside : undefined;

/** The absolute path of a file or folder of it: `sharedPath("data/truth.json")`. */
export function sharedPath(path: string): string {
  if (sharedFolder === undefined)
    throw new Error(`../shared is missing: read ${path} inside describeWithShared`);
  return join(sharedFolder, path);
}

/** The text of one of its files. */
export function sharedText(path: string): string {
  return readFileSync(sharedPath(path), "utf8");
}

/** One of its JSON files, parsed; the caller says what it holds: `sharedJson<Row[]>("data/truth.json")`. */
export function sharedJson<Content = unknown>(path: string): Content {
  return JSON.parse(sharedText(path)) as Content;
}

/** The names of the files in one of its folders, sorted. */
export function sharedFiles(folder: string, ending: string): readonly string[] {
  return readdirSync(sharedPath(folder))
    .filter((name) => name.endsWith(ending))
    .sort();
}

/** A `describe` that is skipped loudly where the folder is missing; its body is not run then. */
export function describeWithShared(name: string, body: () => void): void {
  if (sharedFolder !== undefined) {
    describe(name, body);
    return;
  }
  console.warn(`\nSKIPPED because ../shared is missing: ${name}\n`);
  describe(name, (): void => {
    test.skip("needs ../shared, which is missing", (): void => {});
  });
}

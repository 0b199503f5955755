/**
 * Runs README.md, README.ko.md and the pages of docs/: every `ts` block in order, each seeing what those before it on its
 * page declared; every `kv-headroom` command in a `sh` block, its output compared with the `text` block that follows.
 */
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { compileFunction } from "node:vm";
import { build, transformSync } from "esbuild";
import { describe, expect, test } from "vitest";
import { entryPoints, exportsOf, manifest, root } from "./entry-points.ts";
import { type Block, blocksOf, commandsOf, outputDifference, runnable } from "./page.ts";
import { difference, differenceOfError, saysThrows } from "./printed-value.ts";

const pages = [
  "README.md",
  "README.ko.md",
  ...(existsSync(join(root, "docs")) ? readdirSync(join(root, "docs")) : [])
    .filter((file) => file.endsWith(".md"))
    .map((file) => `docs/${file}`),
]
  .filter((path) => existsSync(join(root, path)))
  .map((path) => {
    const blocks = blocksOf(readFileSync(join(root, path), "utf8"));
    return {
      path,
      code: blocks.filter(({ language }) => language === "ts"),
      commands: blocks.flatMap((block, index) =>
        block.language === "sh" ? commandsOf(block, blocks[index + 1]) : [],
      ),
    };
  });

interface Outcome {
  readonly line: number;
  readonly printed: string;
  readonly why: string | undefined;
}

async function load(specifier: string): Promise<unknown> {
  const entry = entryPoints.find((candidate) => candidate.specifier === specifier);
  if (entry !== undefined) return exportsOf(entry.source);
  if (specifier.startsWith(manifest.name)) throw new Error(`${specifier} is not exported`);
  return import(/* @vite-ignore */ specifier);
}

/** What the given blocks print, line by line; what they throw stands last. */
async function outcomes(given: readonly Block[]): Promise<readonly Outcome[]> {
  const found: Outcome[] = [];
  const check = async (line: number, printed: string, run: () => unknown): Promise<void> => {
    try {
      const actual = await run();
      const why = saysThrows(printed) ? "nothing was thrown" : difference(actual, printed);
      found.push({ line, printed, why });
    } catch (error) {
      const why = saysThrows(printed) ? differenceOfError(error, printed) : String(error);
      found.push({ line, printed, why });
    }
  };
  const quiet = { ...console, log: (): void => {} };
  try {
    const nested = given.reduceRight((inner, block) => `{\n${runnable(block)}\n${inner}}`, "");
    const body = transformSync(`async () => ${nested}`, { loader: "ts", target: "es2022" }).code;
    const run = compileFunction(`return ${body}`, ["load", "check", "console"]);
    await run(load, check, quiet)();
  } catch (error) {
    found.push({ line: 0, printed: "a block that runs", why: String(error) });
  }
  return found;
}

describe.each(pages.filter(({ code }) => code.length > 0))(
  "the code of $path",
  async ({ code }) => {
    test.each(await outcomes(code))("line $line gives $printed", ({ why }) => {
      expect(why).toBeUndefined();
    });
  },
);

/** The command line, bundled from its source and put on the path of a shell. */
async function commandFolder(): Promise<string> {
  const folder = join(root, "node_modules/.cache/pages");
  mkdirSync(join(folder, "bin"), { recursive: true });
  writeFileSync(join(folder, "package.json"), readFileSync(join(root, "package.json")));
  const outfile = join(folder, "dist/cli/main.js");
  await build({
    entryPoints: [join(root, "src/cli/main.ts")],
    outfile,
    bundle: true,
    packages: "external",
    platform: "node",
    format: "esm",
    logLevel: "silent",
  });
  const script = join(folder, "bin", manifest.name);
  writeFileSync(script, `#!/bin/sh\nexec "${process.execPath}" "${outfile}" "$@"\n`);
  chmodSync(script, 0o755);
  return join(folder, "bin");
}

const bin = await commandFolder();

describe.each(pages.filter(({ commands }) => commands.length > 0))(
  "the commands of $path",
  ({ commands }) => {
    test.each(commands)("$command", ({ command, output }) => {
      const { status, stdout, stderr } = spawnSync("sh", ["-c", command], {
        cwd: root,
        encoding: "utf8",
        env: { ...process.env, PATH: `${bin}:${process.env["PATH"]}`, NO_COLOR: "1" },
      });
      expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
      if (output !== undefined) expect(outputDifference(stdout, output)).toBeUndefined();
    });
  },
);

describe("reading a page", () => {
  const block = (text: string): Block => ({ language: "ts", text, line: 10 });

  test("a value may stand on the same line or the next, and go on", async () => {
    const found = await outcomes([
      block(`import { join as put } from "node:path";
const two: number = 1 + 1; // => 2
put("a", "b") // => "a/b"
console.log([two]);
// => [2]
({ a: 1, b: two })
// => { a: 1,
//      b: 2 }`),
      block("const one = two - 1;\none // => 3"),
    ]);
    expect(found.map(({ line, why }) => [line, why === undefined])).toEqual([
      [11, true],
      [12, true],
      [13, true],
      [15, true],
      [11, false],
    ]);
  });

  test("a block that throws is reported", async () => {
    expect((await outcomes([block("null.x;")])).at(-1)?.why).toContain("TypeError");
  });

  test("a command is shown with its output, dots for what is left out", () => {
    const [shell, text] = blocksOf("```sh\n$ npx kv-headroom plan # x\nls\n```\n\n```text\na\n```");
    expect(shell && commandsOf(shell, text)).toEqual([
      { command: "kv-headroom plan", output: "a", line: 2 },
    ]);
    expect(outputDifference("a\nb\nc d\n", "a\n...\nc ...")).toBeUndefined();
    expect(outputDifference("a\nb\n", "a\n...")).toBeUndefined();
    expect(outputDifference("a\nb\n", "a")).toBeDefined();
    expect(outputDifference("a\nb\n", "...\nx")).toBeDefined();
  });
});

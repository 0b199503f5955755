/** What an import costs in a fresh process: the time that it adds to an empty script, and what it loads. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import { type Measurement, median } from "./measurement.ts";

const SPAWNS = 25;

/** Milliseconds that each entry point adds, and the packages that it loads. */
export interface LoadReport {
  readonly measurements: readonly Measurement[];
  /** one line for each entry point */
  readonly loaded: readonly string[];
}

/** Measures the built entry points; builds them where they are missing. */
export function loads(): LoadReport {
  const note = built();
  const scripts = writeScripts();
  const entries = [...scripts].filter(([name]) => name !== EMPTY);
  const rounds = Array.from({ length: SPAWNS + 1 }, () => roundOf(scripts)).slice(1);
  const of = (name: string) => rounds.map((round) => round.get(name) ?? Number.NaN);
  const empty = of(EMPTY);
  return {
    measurements: [
      { name: "an empty script in a fresh process", median: median(empty), unit: "ms" },
      ...entries.map(
        ([name]): Measurement => ({
          name: `import "${name}" adds`,
          median: median(of(name).map((taken, round) => taken - (empty[round] ?? Number.NaN))),
          unit: "ms",
          ...(name === "kv-headroom" && { goal: 10 }),
        }),
      ),
    ],
    loaded: [
      ...entries.map(([name, path]) => `${name}: ${shownModules(modulesOf(path))}`),
      ...note,
    ],
  };
}

/** Milliseconds of every script, one after the other; the first round warms the file cache. */
function roundOf(scripts: ReadonlyMap<string, string>): ReadonlyMap<string, number> {
  return new Map([...scripts].map(([name, path]) => [name, milliseconds(path)]));
}

const EMPTY = "empty";
const FOLDER = join("node_modules", ".cache", "bench", "load");

/** Builds what is missing; says so where what is there is older than the sources. */
function built(): readonly string[] {
  const root = join("dist", "index.js");
  if (!existsSync(root)) {
    const { status, stderr } = spawnSync("npm", ["run", "build", "--", "--silent"], {
      encoding: "utf8",
    });
    if (status !== 0) throw new Error(`the build failed:\n${stderr}`);
  }
  return statSync(root).mtimeMs >= newest("src")
    ? []
    : ["dist is older than src: run `npm run build` to measure these sources"];
}

function newest(folder: string): number {
  return readdirSync(folder, { recursive: true, encoding: "utf8" }).reduce(
    (latest, path) => Math.max(latest, statSync(join(folder, path)).mtimeMs),
    0,
  );
}

/** One script for each entry point of package.json, and one that does nothing, by what they import. */
function writeScripts(): ReadonlyMap<string, string> {
  const { name, exports } = JSON.parse(readFileSync("package.json", "utf8")) as Manifest;
  mkdirSync(FOLDER, { recursive: true });
  const scripts = new Map([[EMPTY, script(EMPTY, "")]]);
  for (const [key, entry] of Object.entries(exports)) {
    if (typeof entry === "string") continue;
    const specifier = key === "." ? name : `${name}/${key.slice(2)}`;
    const url = pathToFileURL(entry.import.default).href;
    scripts.set(specifier, script(key.replace(/\W/g, "_"), `import ${JSON.stringify(url)};\n`));
  }
  return scripts;
}

interface Manifest {
  readonly name: string;
  readonly exports: Readonly<
    Record<string, string | { readonly import: { readonly default: string } }>
  >;
}

function script(name: string, text: string): string {
  const path = join(FOLDER, `${name}.mjs`);
  writeFileSync(path, text);
  return path;
}

function milliseconds(script: string): number {
  const start = performance.now();
  run([script]);
  return performance.now() - start;
}

/** The files that a script loads, as the module loader is asked for them. */
function modulesOf(script: string): readonly string[] {
  const hook = join(FOLDER, "hook.mjs");
  writeFileSync(
    hook,
    `import { writeSync } from "node:fs";
export async function load(url, context, next) {
  writeSync(1, url + "\\n");
  return next(url, context);
}
`,
  );
  const register = join(FOLDER, "register.mjs");
  writeFileSync(
    register,
    `import { register } from "node:module";
register(${JSON.stringify(pathToFileURL(hook).href)});
`,
  );
  return run(["--import", pathToFileURL(register).href, script])
    .split("\n")
    .filter((url) => url.startsWith("file:") && !url.includes("/.cache/bench/load/"))
    .map((url) => relative(pathToFileURL(process.cwd()).href, url));
}

/** Own files by their number, packages by their names. */
function shownModules(modules: readonly string[]): string {
  const packages = new Set(
    modules.flatMap((path) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? []),
  );
  const own = modules.filter((path) => !path.includes("node_modules")).length;
  return `${own} files of its own, ${packages.size === 0 ? "no package" : [...packages].join(", ")}`;
}

function run(args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
  if (status !== 0) throw new Error(`${args.join(" ")} failed:\n${stderr}`);
  return stdout;
}

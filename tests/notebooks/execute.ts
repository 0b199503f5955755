/** Executes notebooks with Deno's kernel, in a copy of the folders that a reader has: sources built beside them. */
import { execFileSync, spawnSync } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { presentEntryPoints, root } from "../package/entry-points.ts";

/** The folder of the notebooks, from the root. */
export const folder = "examples/notebooks";

/** The names of all notebooks. */
export const notebooks: readonly string[] = readdirSync(join(root, folder))
  .filter((name) => name.endsWith(".ipynb"))
  .sort();

/** Debian's commands come before those of another Python, which lacks their modules. */
const path = `/usr/bin:/bin:${process.env["PATH"] ?? ""}`;
const deno = join(root, "node_modules/.bin/deno");

/** What is needed and not there, in words; nothing where all of it is. */
export function missing(): string | undefined {
  const has = (command: string, given: readonly string[]): boolean =>
    spawnSync(command, given, { env: { ...process.env, PATH: path } }).status === 0;
  if (!has("jupyter-nbconvert", ["--version"])) return "Debian's jupyter-nbconvert";
  return has(deno, ["--version"]) ? undefined : "npm's deno";
}

/** How often a notebook is run until nothing that it shows is lost. */
const ATTEMPTS = 8;

/** All notebooks executed, by name: text as it is stored, the same at every run. */
export async function executed(): Promise<ReadonlyMap<string, string>> {
  const scratch = mkdtempSync(join(tmpdir(), "kv-headroom-notebooks-"));
  try {
    await prepare(scratch);
    return new Map(notebooks.map((name) => [name, stored(complete(scratch, name))]));
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/**
 * A notebook run to its end, nothing lost.
 *
 * The kernel publishes over a socket that drops what its reader is too slow for, as the protocol allows (ZeroMQ RFC 29): on a
 * busy machine a cell may have run and its output never arrived. Such a run tells nothing, so it is run again.
 */
function complete(scratch: string, name: string): Notebook {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const notebook = run(scratch, name);
    if (notebook.cells.every((cell) => !shows(cell) || cell.outputs.length > 0)) return notebook;
    console.warn(`${name}: the kernel lost an output, attempt ${attempt}`);
  }
  throw new Error(`${name}: outputs were lost in each of ${ATTEMPTS} runs`);
}

/** Whether a cell ends by showing something. */
function shows({ cell_type, source }: Cell): boolean {
  return cell_type === "code" && /^display\(/m.test(source.join(""));
}

function run(scratch: string, name: string): Notebook {
  execFileSync(
    "jupyter-nbconvert",
    ["--to", "notebook", "--execute", "--output-dir", join(scratch, "out"), name],
    {
      cwd: join(scratch, folder),
      stdio: "pipe",
      env: {
        ...process.env,
        PATH: path,
        JUPYTER_PATH: join(scratch, "jupyter"),
        DENO_DIR: join(scratch, "deno"),
        DENO_NO_UPDATE_CHECK: "1",
        NO_COLOR: "1",
      },
    },
  );
  return JSON.parse(readFileSync(join(scratch, "out", name), "utf8")) as Notebook;
}

/** `dist`, the notebooks, what `npm install` gives, and a kernel. */
async function prepare(scratch: string): Promise<void> {
  await build({
    entryPoints: Object.fromEntries(presentEntryPoints.map(({ built, source }) => [built, source])),
    bundle: true,
    format: "esm",
    target: "es2022",
    packages: "external",
    outdir: join(scratch, "dist"),
    absWorkingDir: root,
    logLevel: "silent",
  });
  cpSync(join(root, folder), join(scratch, folder), { recursive: true });
  cpSync(join(root, "package.json"), join(scratch, "package.json"));
  symlinkSync(join(root, "node_modules"), join(scratch, "node_modules"));
  const kernel = join(scratch, "jupyter/kernels/deno");
  mkdirSync(kernel, { recursive: true });
  writeFileSync(
    join(kernel, "kernel.json"),
    JSON.stringify({
      argv: [deno, "jupyter", "--kernel", "--conn", "{connection_file}"],
      display_name: "Deno",
      language: "typescript",
    }),
  );
}

interface Cell {
  readonly cell_type: "code" | "markdown";
  readonly metadata: object;
  readonly source: readonly string[];
  /** of code */
  readonly outputs: readonly object[];
}

interface Notebook {
  readonly cells: readonly Cell[];
  readonly metadata: { readonly kernelspec: object };
}

/** Without times and versions, which differ from run to run. */
function stored({ cells, metadata, ...rest }: Notebook): string {
  const timeless = {
    cells: cells.map((cell) => ({ ...cell, metadata: {} })),
    metadata: { kernelspec: metadata.kernelspec, language_info: { name: "typescript" } },
    ...rest,
  };
  return `${JSON.stringify(timeless, undefined, 1)}\n`;
}

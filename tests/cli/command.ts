/** Runs the command line as a user does: bundled, in a process of its own. */
import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { vi } from "vitest";
import { refuse } from "../../src/cli/failure.ts";
import { program } from "../../src/cli/program.ts";
import { root } from "../package/entry-points.ts";

/** What a run left behind. */
export interface Run {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The bundled command; what is heavy stays in files of its own, as in the package. */
export async function bundledCommand(name: string): Promise<string> {
  return bundledFile(name, "main");
}

/** A file of src/cli, bundled with the worker beside it: threads cannot run the sources. */
export async function bundledFile(name: string, file: string): Promise<string> {
  const outdir = join(root, "node_modules/.cache/cli", name);
  mkdirSync(outdir, { recursive: true });
  await build({
    entryPoints: [file, "worker"].map((entry) => join(root, `src/cli/${entry}.ts`)),
    outdir,
    bundle: true,
    splitting: true,
    packages: "external",
    platform: "node",
    format: "esm",
    outExtension: { ".js": ".mjs" },
    logLevel: "silent",
  });
  return join(outdir, `${file}.mjs`);
}

/** Runs it with these arguments. */
export function run(command: string, typed: readonly string[], input = ""): Run {
  const { status, stdout, stderr } = spawnSync(process.execPath, [command, ...typed], {
    cwd: root,
    encoding: "utf8",
    input,
    maxBuffer: 2 ** 26,
  });
  return { status, stdout, stderr };
}

/** The same in this process, which is faster; threads cannot be started here. */
export async function runHere(typed: readonly string[]): Promise<Run> {
  const said = { stdout: "", stderr: "" };
  const spies = (["stdout", "stderr"] as const).map((stream) =>
    vi.spyOn(process[stream], "write").mockImplementation((text) => {
      said[stream] += String(text);
      return true;
    }),
  );
  try {
    await program().parseAsync([...typed], { from: "user" });
    return { status: 0, ...said };
  } catch (error) {
    const status = refuse(error);
    return { status, ...said };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}

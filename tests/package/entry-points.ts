/** What the package exports, as package.json says it, and the source file behind each entry point. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

/** The project's root folder. */
export const root: string = resolve(dirname(fileURLToPath(import.meta.url)), "../..");

/** One `exports` block. */
export interface EntryPoint {
  /** what a user writes: `kv-headroom/catalog` */
  readonly specifier: string;
  /** the name of its built files: `catalog` */
  readonly built: string;
  /** its source, from the root: `src/catalog/index.ts` */
  readonly source: string;
}

interface Manifest {
  readonly name: string;
  readonly exports: Readonly<Record<string, unknown>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta: Readonly<Record<string, { readonly optional: boolean }>>;
}

export const manifest: Manifest = JSON.parse(
  readFileSync(join(root, "package.json"), "utf8"),
) as Manifest;

/** Every entry point that loads code. */
export const entryPoints: readonly EntryPoint[] = Object.keys(manifest.exports)
  .filter((key) => key !== "./package.json")
  .map((key) => {
    const name = key === "." ? "" : key.slice(2);
    const room = name === "" ? "src/index.ts" : `src/${name}/index.ts`;
    return {
      specifier: name === "" ? manifest.name : `${manifest.name}/${name}`,
      built: name === "" ? "index" : name,
      source: existsSync(join(root, room)) ? room : `src/${name}.ts`,
    };
  });

/** Those whose source is there. */
export const presentEntryPoints: readonly EntryPoint[] = entryPoints.filter((entry) =>
  existsSync(join(root, entry.source)),
);

/** Everything that one source file exports. */
export async function exportsOf(source: string): Promise<Readonly<Record<string, unknown>>> {
  return (await import(/* @vite-ignore */ pathToFileURL(join(root, source)).href)) as Readonly<
    Record<string, unknown>
  >;
}

/** The paths of all source files, from the root, sorted. */
export function sourceFiles(): readonly string[] {
  return readdirSync(join(root, "src"), { recursive: true, withFileTypes: true })
    .filter((file) => file.isFile() && file.name.endsWith(".ts"))
    .map((file) => relative(root, join(file.parentPath, file.name)))
    .sort();
}

/** Bundles a few lines of code that import this project's sources, in memory. */
import { type BuildResult, build, type Plugin } from "esbuild";
import { manifest, root } from "./entry-points.ts";

/** Packages that are loaded when they are asked for, if they are there. */
const optional: readonly string[] = Object.keys(manifest.peerDependencies);

/** Treats every source file as if it had side effects, so that what a module does on loading stays visible. */
const keepEffects: Plugin = {
  name: "keep-effects",
  setup({ onResolve, resolve }) {
    onResolve({ filter: /^\./ }, async ({ path, ...from }) => {
      if (from.pluginData === "resolved") return undefined;
      const found = await resolve(path, { ...from, pluginData: "resolved" });
      return { ...found, sideEffects: true };
    });
  },
};

export interface Bundle {
  readonly code: string;
  /** source files and files of packages, from the root */
  readonly inputs: readonly string[];
  /** what the code still asks the runtime for */
  readonly externals: readonly string[];
}

/** One ES module made of `contents` and all that it needs; Node built-ins stay outside. */
export async function bundled(
  contents: string,
  { minify = false, effects = false }: { minify?: boolean; effects?: boolean } = {},
): Promise<Bundle> {
  const result: BuildResult<{ write: false; metafile: true }> = await build({
    stdin: { contents, resolveDir: root, loader: "ts" },
    bundle: true,
    write: false,
    metafile: true,
    minify,
    minifySyntax: true,
    format: "esm",
    target: "es2022",
    platform: "browser",
    external: ["node:*", ...optional],
    plugins: effects ? [keepEffects] : [],
    absWorkingDir: root,
    logLevel: "silent",
  });
  const inputs = Object.entries(result.metafile.inputs);
  return {
    code: result.outputFiles[0]?.text ?? "",
    inputs: inputs.map(([path]) => path).filter((path) => path !== "<stdin>"),
    externals: inputs.flatMap(([, { imports }]) =>
      imports.filter(({ external }) => external === true).map(({ path }) => path),
    ),
  };
}

/** What an import adds to a bundle, minified and gzipped. */
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import type { Measurement } from "./measurement.ts";

const imports: readonly (readonly [names: string, from: string, goalBytes?: number])[] = [
  ["kvBytesPerToken, gqa", "index.ts", 2048],
  ["kvProfile, kvBytes, gqa", "index.ts"],
  ["compareKv, kvProfile, gqa, mla", "index.ts"],
  ["plan", "index.ts"],
  ["compilePlan", "index.ts"],
  ["*", "index.ts"],
  ["device", "catalog/index.ts"],
  ["models", "catalog/index.ts"],
];

/** Measures bundles of typical imports from the sources. */
export async function sizes(): Promise<readonly Measurement[]> {
  return Promise.all(
    imports.map(async ([names, from, goal]) => ({
      name: `gzip of { ${names} } from ${from.replace("/index.ts", "").replace("index.ts", "the root")}`,
      median: await gzipBytes(names === "*" ? "*" : `{ ${names} }`, from),
      unit: "B" as const,
      ...(goal !== undefined && { goal }),
    })),
  );
}

async function gzipBytes(names: string, from: string): Promise<number> {
  const { outputFiles } = await build({
    stdin: {
      contents: `export ${names} from "./src/${from}";`,
      resolveDir: process.cwd(),
      loader: "ts",
    },
    bundle: true,
    minify: true,
    write: false,
    format: "esm",
    target: "es2022",
    platform: "browser",
    logLevel: "error",
  });
  return gzipSync(outputFiles[0]?.contents ?? "", { level: 9 }).byteLength;
}

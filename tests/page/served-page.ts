/** The page as a static server gives it, with the package built from the sources as they are. */
import { readFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, normalize } from "node:path";
import { build } from "esbuild";
import { entryPoints, root } from "../package/entry-points.ts";

/** A server on this machine, until it is stopped. */
export interface ServedPage {
  /** the page's address, without a fragment */
  readonly url: string;
  readonly stop: () => void;
}

const mediaTypes: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".css": "text/css",
  ".js": "text/javascript",
};

/** Serves the project's root; `dist/*.js` is what the build would write, made anew in memory. */
export async function servePage(): Promise<ServedPage> {
  const built = await builtEntries();
  const server: Server = createServer(async (request, response) => {
    const path = normalize(new URL(request.url ?? "/", "http://localhost").pathname);
    const name = path.endsWith("/") ? `${path}index.html` : path;
    try {
      const content = built.get(name) ?? (await readFile(join(root, name)));
      response.writeHead(200, { "content-type": mediaTypes[extname(name)] ?? "text/plain" });
      response.end(content);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/examples/page/`,
    stop: () => server.close(),
  };
}

/** The entry points as tsup builds them: one ES module each, packages left outside. */
async function builtEntries(): Promise<ReadonlyMap<string, string>> {
  const { outputFiles } = await build({
    entryPoints: Object.fromEntries(
      entryPoints.map(({ built, source }) => [built, join(root, source)]),
    ),
    outdir: join(root, "dist"),
    bundle: true,
    write: false,
    format: "esm",
    target: "es2022",
    packages: "external",
    logLevel: "silent",
  });
  return new Map(outputFiles.map(({ path, text }) => [path.slice(root.length), text]));
}

/**
 * Prints the golden text as a headless Chromium makes it: `node chromium.mjs golden.txt`, in a folder where the package is
 * installed.
 *
 * The page takes the ES modules from `node_modules` as they lie, by an import map; there is no bundler. It posts what it made
 * to the server that it came from.
 */
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join, normalize } from "node:path";
import process from "node:process";
import { browserModule, importMap } from "./import-map.mjs";

const [golden, ...flags] = process.argv.slice(2);
const folder = process.cwd();
const { exports: entryPoints, name } = JSON.parse(
  readFileSync(join(folder, "node_modules/kv-headroom/package.json"), "utf8"),
);
const specifiers = Object.keys(entryPoints)
  .filter((key) => key !== "./package.json")
  .map((key) => key.replace(".", name));

const page = `<!doctype html>
<meta charset="utf-8">
<link rel="icon" href="data:,">
<script type="importmap">${JSON.stringify(importMap(specifiers))}</script>
<script type="module">
  const post = (path, body) => fetch(path, { method: "POST", body });
  try {
    const { goldenText } = await import("/golden-run.mjs");
    const entries = [];
    for (const specifier of ${JSON.stringify(specifiers)}) entries.push(await import(specifier));
    const golden = await (await fetch("/golden.txt")).text();
    await post("/made", await goldenText(golden, entries, { full: ${flags.includes("--full")} }));
  } catch (error) {
    await post("/failed", String(error?.stack ?? error));
  }
</script>`;

function answer(path) {
  if (path === "/") return { type: "text/html", body: page };
  if (path === "/golden.txt") return { type: "text/plain", body: readFileSync(golden) };
  return { type: "text/javascript", body: browserModule(join(folder, normalize(path))) };
}

const profile = mkdtempSync(join(tmpdir(), "chromium-"));
let browser;
const made = new Promise((resolve, reject) => {
  const server = createServer(async (request, response) => {
    try {
      if (request.method === "POST") {
        let body = "";
        for await (const piece of request.setEncoding("utf8")) body += piece;
        response.end();
        server.close();
        if (request.url === "/made") resolve(body);
        else reject(new Error(`the page failed: ${body}`));
        return;
      }
      const { type, body } = answer(new URL(request.url, "http://127.0.0.1").pathname);
      response.setHeader("content-type", `${type}; charset=utf-8`);
      response.end(body);
    } catch (error) {
      process.stderr.write(`${request.url}: ${error.message}\n`);
      response.statusCode = 404;
      response.end(String(error));
    }
  });
  server.listen(0, "127.0.0.1", () => {
    browser = spawn(
      process.env.CHROMIUM ?? "chromium",
      [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        `--user-data-dir=${profile}`,
        `http://127.0.0.1:${server.address().port}/`,
      ],
      { stdio: "ignore", detached: true },
    );
    browser.on("error", reject);
    browser.on("exit", (code) => reject(new Error(`Chromium ended with ${code}`)));
  });
  setTimeout(() => reject(new Error("Chromium has not answered in five minutes")), 300_000).unref();
});

let failure;
try {
  process.stdout.write(await made);
} catch (error) {
  failure = error;
}
browser.removeAllListeners("exit");
await new Promise((resolve) => {
  browser.on("exit", resolve);
  try {
    process.kill(-browser.pid);
  } catch {
    resolve();
  }
});
rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
if (failure !== undefined) {
  process.stderr.write(`${failure.message}\n`);
  process.exitCode = 1;
}

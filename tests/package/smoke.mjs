/**
 * Loads every entry point of the installed package both as ES module and as CommonJS, and holds one against the other.
 *
 * Run where `kv-headroom` is installed: `node smoke.mjs`.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const require = createRequire(import.meta.url);
const manifestPath = require.resolve("kv-headroom/package.json");
const manifest = require(manifestPath);

const plain = (exported) =>
  JSON.stringify(exported, (_, value) => (typeof value === "function" ? "function" : value));

const entryPoints = Object.keys(manifest.exports).filter((key) => key !== "./package.json");
for (const key of entryPoints) {
  const specifier = key.replace(".", manifest.name);
  const esm = { ...(await import(specifier)) };
  const cjs = { ...require(specifier) };
  assert.ok(Object.keys(esm).length > 0, `${specifier} exports nothing`);
  assert.deepEqual(Object.keys(cjs).sort(), Object.keys(esm).sort(), specifier);
  for (const name of Object.keys(esm))
    assert.equal(plain(cjs[name]), plain(esm[name]), `${specifier}: ${name}`);
}

function results({ kvBytesPerToken, kvProfile, kvBytes, compareKv }, { models }) {
  return {
    perToken: Object.entries(models).map(([id, model]) => [id, kvBytesPerToken(model)]),
    sequences: Object.entries(models).map(([id, model]) => [id, kvBytes(kvProfile(model), 32_768)]),
    headline: compareKv({
      baseline: kvProfile(models["deepseek-67b"]),
      candidate: kvProfile(models["deepseek-v2"], { format: { bits: 6 } }),
    }),
  };
}

const esm = results(await import("kv-headroom"), await import("kv-headroom/catalog"));
const cjs = results(require("kv-headroom"), require("kv-headroom/catalog"));
assert.deepEqual(esm, cjs);
assert.equal(new Map(esm.perToken).get("deepseek-v3"), 70_272);
assert.equal(esm.headline.reduction.toFixed(4), "0.9334");

const command = join(dirname(manifestPath), manifest.bin["kv-headroom"]);
const help = spawnSync(process.execPath, [command, "--help"], { encoding: "utf8" });
assert.equal(help.status, 0, help.stderr);
assert.match(help.stdout, /kv-headroom/);

console.log(`Node ${process.version}: ${entryPoints.length} entry points as ESM and CommonJS`);

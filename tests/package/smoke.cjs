/** The installed package in a CommonJS program: `node smoke.cjs`. */
const assert = require("node:assert/strict");
const { kvBytesPerToken, gqa } = require("kv-headroom");
const { models } = require("kv-headroom/catalog");
const manifest = require("kv-headroom/package.json");

const loaded = Object.keys(require.cache).filter((path) => /node_modules.(zod|mathjs)/.test(path));
assert.deepEqual(loaded, [], "the root and the catalogue load no package");

for (const key of Object.keys(manifest.exports)) require(key.replace(".", manifest.name));

assert.equal(kvBytesPerToken(models["deepseek-v3"]), 70_272);
assert.equal(kvBytesPerToken(gqa({ layers: 95, kvHeads: 8, headDim: 128 })), 389_120);
assert.throws(() => kvBytesPerToken(gqa({ layers: 0, kvHeads: 8, headDim: 128 })), {
  name: "KvHeadroomError",
  code: "bad-input",
});

console.log(`Node ${process.version}: CommonJS`);

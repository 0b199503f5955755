/** Prints the golden text as this runtime makes it from the CommonJS files of the installed package: `node print.cjs golden.txt`. */
const { readFileSync } = require("node:fs");
const { exports: entryPoints, name } = require("kv-headroom/package.json");

const specifiers = Object.keys(entryPoints).filter((key) => key !== "./package.json");
const entries = specifiers.map((key) => require(key.replace(".", name)));
for (const specifier of specifiers) {
  const file = require.resolve(specifier.replace(".", name));
  if (!file.endsWith(".cjs")) throw new Error(`${specifier} is ${file}, which is no CommonJS`);
}

const [path, ...flags] = process.argv.slice(2);
import("./golden-run.mjs")
  .then(({ goldenText }) =>
    goldenText(readFileSync(path, "utf8"), entries, { full: flags.includes("--full") }),
  )
  .then((text) => process.stdout.write(text));

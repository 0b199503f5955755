/** Prints the golden text as this runtime makes it from the ES modules of the installed package: `node print.mjs golden.txt`. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import process from "node:process";
import { goldenText } from "./golden-run.mjs";

const { exports, name } = createRequire(import.meta.url)("kv-headroom/package.json");
const specifiers = Object.keys(exports).filter((key) => key !== "./package.json");
const entries = [];
for (const key of specifiers) entries.push(await import(key.replace(".", name)));

const [path, ...flags] = process.argv.slice(2);
const full = flags.includes("--full");
process.stdout.write(await goldenText(readFileSync(path, "utf8"), entries, { full }));

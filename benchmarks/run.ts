/** Prints the machine, the runtime and one table of medians against goals; slow is a "no" in the table, never an error. */
import { cpus } from "node:os";
import { arithmetic } from "./arithmetic.ts";
import { engines } from "./engines.ts";
import { loads } from "./load.ts";
import { plans } from "./plan.ts";
import { benchmarkReplay } from "./replay.ts";
import { benchmarkSimulation } from "./simulate.ts";
import { sizes } from "./size.ts";
import { sweeps } from "./sweep.ts";
import { table } from "./table.ts";

const { node, v8 } = process.versions;
console.log(`${cpus()[0]?.model ?? "unknown processor"}, ${cpus().length} cores`);
console.log(`${process.platform} ${process.arch}, Node ${node}, V8 ${v8}\n`);

const { measurements, loaded } = loads();
const measured = [
  ...(await arithmetic()),
  ...(await plans()),
  ...sweeps(),
  ...(await engines()),
  ...measurements,
  ...(await sizes()),
];
console.log(table(measured));
console.log(`\nloaded:\n${loaded.map((line) => `  ${line}`).join("\n")}\n`);
benchmarkReplay();
benchmarkSimulation();

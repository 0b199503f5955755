/**
 * The long run: `npm run fuzz -- --inputs 1000000 --seed 1`. Prints what became of the inputs of each target, and writes it to
 * `tests/fuzz/last-run.md`.
 *
 * Batch n of a target is drawn from seed + n, so what a failure prints repeats it. A batch that takes longer than two minutes
 * is taken for a hang.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { parseArgs } from "node:util";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { targets } from "./targets.ts";
import { type Outcomes, trial } from "./trial.ts";

const BATCH_INPUTS = 1000;
const LONGEST_BATCH_MILLISECONDS = 120_000;

/** Parts of a hundred; a log takes ten times as long as the rest. */
const shares: Readonly<Record<string, number>> = {
  modelFromConfig: 30,
  "modelFromConfig with a quantization file": 10,
  parseQuantity: 20,
  parseTrace: 25,
  "readTrace of bytes": 7,
  "readTrace of anything": 4,
  diagnose: 4,
};

interface Job {
  readonly inputs: number;
  readonly seed: number;
}

interface Batch {
  readonly name: string;
  readonly seed: number;
  readonly outcomes: Outcomes;
  readonly cpuMilliseconds: number;
}

interface Tally {
  readonly outcomes: Record<string, number>;
  slowestMilliseconds: number;
}

async function work({ inputs, seed }: Job): Promise<void> {
  for (const target of targets) {
    const batches = Math.ceil((inputs * (shares[target.name] ?? 0)) / 100 / BATCH_INPUTS);
    for (let batch = 0; batch < batches; batch += 1) {
      const before = process.cpuUsage();
      const outcomes = await trial(target, { seed: seed + batch, count: BATCH_INPUTS });
      const { user, system } = process.cpuUsage(before);
      const done: Batch = {
        name: target.name,
        seed: seed + batch,
        outcomes,
        cpuMilliseconds: (user + system) / 1000,
      };
      parentPort?.postMessage(done);
    }
  }
}

/** Watches the worker, and ends the process if it fails or falls silent. */
async function watch(job: Job): Promise<ReadonlyMap<string, Tally>> {
  const tallies = new Map<string, Tally>();
  const worker = new Worker(new URL(import.meta.url), { workerData: job });
  let last = "the start";
  let seen = 0;
  await new Promise<void>((resolve, reject) => {
    const hang = (): void => reject(new Error(`no answer after ${last}: a hang`));
    let timer = setTimeout(hang, LONGEST_BATCH_MILLISECONDS);
    worker.on("message", ({ name, seed, outcomes, cpuMilliseconds }: Batch) => {
      clearTimeout(timer);
      timer = setTimeout(hang, LONGEST_BATCH_MILLISECONDS);
      last = `${name}, seed ${seed}`;
      const tally = tallies.get(name) ?? { outcomes: {}, slowestMilliseconds: 0 };
      tallies.set(name, tally);
      for (const [kind, count] of Object.entries(outcomes))
        tally.outcomes[kind] = (tally.outcomes[kind] ?? 0) + count;
      tally.slowestMilliseconds = Math.max(tally.slowestMilliseconds, cpuMilliseconds);
      seen += BATCH_INPUTS;
      if (seen % 50_000 === 0) process.stdout.write(`${seen} inputs, last ${last}\n`);
    });
    worker.on("error", reject);
    worker.on("exit", () => {
      clearTimeout(timer);
      resolve();
    });
  }).finally(() => worker.terminate());
  return tallies;
}

function report(tallies: ReadonlyMap<string, Tally>, { seed }: Job): string {
  const kinds = [
    "answered",
    "bad-input",
    "ambiguous-unit",
    "unknown-architecture",
    "unknown-id",
    "unsupported",
    "not-known",
  ];
  const rows = [...tallies].map(([name, { outcomes, slowestMilliseconds }]) => {
    const counts = kinds.map((kind) => outcomes[kind] ?? 0);
    const all = counts.reduce((sum, count) => sum + count, 0);
    return `| ${[name, all, ...counts, slowestMilliseconds.toFixed(0)].join(" | ")} |`;
  });
  const inputs = [...tallies.values()]
    .flatMap(({ outcomes }) => Object.values(outcomes))
    .reduce((sum, count) => sum + count, 0);
  const head = ["target", "inputs", ...kinds, `slowest ${BATCH_INPUTS}, CPU ms`];
  return [
    "# The last long fuzz run",
    "",
    `\`npm run fuzz -- --inputs ${inputs} --seed ${seed}\`, ${new Date().toISOString().slice(0, 10)}, Node ${process.version}:`,
    `${inputs} hostile inputs, no untyped exception, no hang, no NaN in an answer, no prototype changed.`,
    "",
    `| ${head.join(" | ")} |`,
    `| ${head.map(() => "---").join(" | ")} |`,
    ...rows,
    "",
  ].join("\n");
}

if (isMainThread) {
  const { values } = parseArgs({
    options: {
      inputs: { type: "string", default: "1000000" },
      seed: { type: "string", default: "1" },
    },
  });
  const job: Job = { inputs: Number(values.inputs), seed: Number(values.seed) };
  const text = report(await watch(job), job);
  process.stdout.write(text);
  writeFileSync(join("tests/fuzz", "last-run.md"), text);
} else await work(workerData as Job);

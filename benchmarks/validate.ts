/** Predicts every row of the measured table that can be, and prints how far off it is; run by `npm run validate`. */
import { existsSync, readFileSync } from "node:fs";
import { leftOutModels } from "../src/speed/predict/fitted.ts";
import { edges, heldAtEdge } from "./silicon/edge-rows.ts";
import { type GroupError, groupError, type Quantity, relativeError } from "./silicon/errors.ts";
import { firstTokenFaults } from "./silicon/first-token-faults.ts";
import { type Efficiencies, efficiencyOf, fitAll } from "./silicon/fit.ts";
import { fittedSource } from "./silicon/fitted-source.ts";
import { leaveOneModelOut, leftOutErrors } from "./silicon/left-out.ts";
import { predicted } from "./silicon/predicted.ts";
import { recordedEfficiencies } from "./silicon/recorded.ts";
import { type SiliconCase, siliconCases, tableRows } from "./silicon/rows.ts";
import { predictedRate, systems, unpredicted } from "./silicon/systems.ts";

const TABLE = "../shared/data/e2e-silicon.csv";
const quantities: readonly Quantity[] = [
  "timePerOutputTokenSeconds",
  "timeToFirstTokenSeconds",
  "outputTokensPerSecondPerDevice",
];

function main(): void {
  if (!existsSync(TABLE)) {
    console.log(`nothing to validate against: ${TABLE} is missing`);
    return;
  }
  const rows = tableRows(readFileSync(TABLE, "utf8"));
  const { cases, leftOut } = siliconCases(rows);
  if (process.argv.includes("--fit")) {
    console.log(fittedSource(cases, fitAll(cases)));
    return;
  }
  console.log(`${rows.length} rows, ${cases.length} predicted, left out:`);
  for (const [reason, count] of leftOut) console.log(`  ${String(count).padStart(5)}  ${reason}`);
  const recorded = recordedEfficiencies();
  const leftOneOut = leaveOneModelOut(cases, recorded);
  printGroups(cases, recorded, leftOneOut);
  printGoals(cases, recorded, leftOneOut);
  printEdges(cases, recorded);
  printSystems(recorded);
}

/** What the ranges are worth a little beyond the rows. */
function printEdges(cases: readonly SiliconCase[], recorded: Efficiencies): void {
  const plain = cases.filter((one) => one.mode === "aggregated" && one.draftTokens === 0);
  const leftOut = leftOutModels.find(({ mode }) => mode === "aggregated");
  if (leftOut === undefined) return;
  console.log(
    "\nrows at the edge of their group left out of the fit: % held by the range of the rows kept, and of models left out\n                                 rows   per output token   to the first",
  );
  for (const edge of edges) {
    const [token, first] = (
      [
        ["timePerOutputTokenSeconds", leftOut.timePerOutputToken],
        ["timeToFirstTokenSeconds", leftOut.timeToFirstToken],
      ] as const
    ).map(([quantity, range]) => heldAtEdge(plain, edge, recorded, quantity, range));
    const held = (one: typeof token): string =>
      one === undefined
        ? ""
        : `${percent(one.byRowsKept).padStart(6)} ${percent(one.byModelsLeftOut).padStart(6)}`;
    console.log(
      `${`${edge.side} ${edge.name}`.padEnd(30)}${String(token?.rows).padStart(7)}   ${held(token)}      ${held(first)}`,
    );
  }
}

function errorsOf(
  cases: readonly SiliconCase[],
  fitted: Efficiencies,
  quantity: Quantity,
): GroupError {
  return groupError(
    cases.map((one) => relativeError(one, predicted(one, efficiencyOf(fitted, one)), quantity)),
  );
}

function grouped(
  cases: readonly SiliconCase[],
  nameOf: (one: SiliconCase) => string,
): ReadonlyMap<string, readonly SiliconCase[]> {
  const groups = new Map<string, SiliconCase[]>();
  for (const one of cases) {
    const group = groups.get(nameOf(one));
    if (group === undefined) groups.set(nameOf(one), [one]);
    else group.push(one);
  }
  return groups;
}

function groupOf(one: SiliconCase): string {
  const name = `${one.family}, ${one.device}, ${one.engine}, ${one.mode}`;
  return one.draftTokens > 0 ? `${name}, speculating` : name;
}

function printGroups(
  cases: readonly SiliconCase[],
  recorded: Efficiencies,
  leftOneOut: ReadonlyMap<string, Efficiencies>,
): void {
  console.log(
    "\nmean absolute error / bias / p90, in %; LOMO: mean absolute error where the model's own rows were not fitted",
  );
  console.log(
    `${"".padEnd(62)}${"rows".padStart(5)}  ${"time per output token".padEnd(20)} LOMO  ${"first token".padEnd(20)} LOMO  output per device`,
  );
  const groups = grouped(cases, groupOf);
  for (const [name, group] of [...groups].sort(([one], [other]) => one.localeCompare(other))) {
    const [token, first, output] = quantities.map((quantity) =>
      figures(errorsOf(group, recorded, quantity)),
    );
    const [lomo = "", firstLomo = ""] = quantities.map((quantity) =>
      percent(leftOutErrors(group, leftOneOut, quantity).meanAbsolute),
    );
    console.log(
      `${name.padEnd(62)}${String(group.length).padStart(5)}  ${token?.padEnd(20)} ${lomo.padStart(4)}  ${first?.padEnd(20)} ${firstLomo.padStart(5)}  ${output}`,
    );
  }
}

function printGoals(
  cases: readonly SiliconCase[],
  recorded: Efficiencies,
  leftOneOut: ReadonlyMap<string, Efficiencies>,
): void {
  const plain = cases.filter((one) => one.mode === "aggregated" && one.draftTokens === 0);
  const dense = plain.filter((one) => one.family === "dense GQA");
  console.log("\nmean absolute error in %      rows   here   goal         LOMO");
  const print = (
    name: string,
    group: readonly SiliconCase[],
    quantity: Quantity,
    goal: number,
  ): void => {
    const { meanAbsolute, median } = errorsOf(group, recorded, quantity);
    const lomo = leftOutErrors(group, leftOneOut, quantity);
    console.log(
      `${name.padEnd(42)}${String(group.length).padStart(5)}  ${percent(meanAbsolute).padStart(5)}  ${percent(goal).padStart(5)} ${meanAbsolute <= goal ? "met    " : "NOT MET"} ${percent(lomo.meanAbsolute).padStart(5)}  median ${percent(median)}`,
    );
  };
  for (const device of ["h100-sxm-80gb", "h200-141gb", "b200-180gb"]) {
    const group = dense.filter((one) => one.device === device);
    print(`time per output token, dense, ${device}`, group, "timePerOutputTokenSeconds", 0.08);
  }
  print("time per output token, aggregated", plain, "timePerOutputTokenSeconds", 0.15);
  print("time to first token, aggregated", plain, "timeToFirstTokenSeconds", 0.25);
  print("time to first token, dense", dense, "timeToFirstTokenSeconds", 0.25);
  print("output per device, dense", dense, "outputTokensPerSecondPerDevice", 0.1);
  printLargest(plain, recorded);
}

/** The runs that add most to the error of the time to the first token. */
function printLargest(plain: readonly SiliconCase[], recorded: Efficiencies): void {
  console.log(
    "\ntime to first token: runs that add most to the mean error of all, in %     rows   adds   bias",
  );
  const runs = grouped(plain, ({ model, device, engine, version }) =>
    [model, device, engine, version || "no version"].join(", "),
  );
  const added = [...runs].map(([name, run]) => {
    const { meanAbsolute, bias } = errorsOf(run, recorded, "timeToFirstTokenSeconds");
    return { name, rows: run.length, bias, adds: (meanAbsolute * run.length) / plain.length };
  });
  added.sort((one, other) => other.adds - one.adds);
  for (const { name, rows, adds, bias } of added.slice(0, 8))
    console.log(
      `  ${name.padEnd(72)}${String(rows).padStart(5)}  ${percent(adds).padStart(5)}  ${percent(bias).padStart(5)}`,
    );
  for (const line of firstTokenFaults) console.log(`  ${line}`);
}

function printSystems(recorded: Efficiencies): void {
  console.log(
    "\ntokens/s per device               measured  predicted  measured/predicted (goal 0.75 to 1.25)",
  );
  for (const system of systems) {
    const rate = predictedRate(system, recorded);
    const ratio = system.measured / rate;
    console.log(
      `${system.name.padEnd(52)}${system.measured.toFixed(0).padStart(7)}${rate.toFixed(0).padStart(8)}  ${ratio.toFixed(2)} ${Math.abs(ratio - 1) <= 0.25 ? "met" : "NOT MET"}  ${system.source}`,
    );
    if (system.note !== undefined) console.log(`  ${system.note}`);
  }
  for (const line of unpredicted) console.log(`not predicted: ${line}`);
}

function figures({ meanAbsolute, bias, p90 }: GroupError): string {
  return `${percent(meanAbsolute)} / ${percent(bias)} / ${percent(p90)}`;
}

function percent(share: number): string {
  return (100 * share).toFixed(1);
}

main();

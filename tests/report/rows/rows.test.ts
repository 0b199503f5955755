import { describe, expect, test } from "vitest";
import { claims } from "../../../src/claims/index.ts";
import { solve, sweep } from "../../../src/index.ts";
import {
  csv,
  html,
  markdown,
  paretoFront,
  type Result,
  type ResultKind,
  rows,
  text,
  timelineTable,
} from "../../../src/report/index.ts";
import { recognised } from "../../../src/report/rows/result.ts";
import { refusal } from "../../refusal.ts";
import { busy, onH20, onH100, results, scenarioOn } from "../results.ts";

const kinds = Object.entries(results) as readonly (readonly [ResultKind, Result])[];

describe.each(kinds)("a %s in rows", (kind, result) => {
  const table = rows(result);

  test("is recognised, by itself, in a list and by name", () => {
    expect(recognised(result).kind).toBe(kind);
    expect(recognised([result, result])).toMatchObject({ kind, items: [{}, {}] });
    expect(recognised({ one: result })).toMatchObject({ kind, items: [{ name: "one" }] });
  });

  test("has a title, columns with titles, and a value in every place", () => {
    expect(table.title).not.toBe("");
    expect(table.columns.every(({ title }) => title !== "")).toBe(true);
    expect(table.rows.length).toBeGreaterThan(0);
    for (const row of table.rows) expect(row).toHaveLength(table.columns.length);
  });

  test("names the unit of every number", () => {
    for (const [at, { title, unit, format }] of table.columns.entries())
      if (table.rows.some((row) => typeof row[at] === "number"))
        expect(unit ?? format ?? unitless.find((name) => name === title), title).not.toBe(
          undefined,
        );
  });

  test.each([
    ["text", text],
    ["Markdown", markdown],
    ["CSV", csv],
    ["HTML", html],
  ])("is printed as %s without what no reader should see", (_, print) => {
    expect(print(table)).not.toMatch(/NaN|Infinity|undefined|\[object|\d\.\d{9}\d+(?!\d*[,\r])/);
  });
});

/** Numbers whose unit stands in a column beside them, and axes, whose unit is in their name. */
const unitless = [
  ...["said", "follows", "the log", "the rules"],
  ...["deployment.devices", "workload.promptTokens"],
];

test("plans by name stand beside each other in print, and under each other as data", () => {
  const table = rows({ "on H100": onH100, "on H20": onH20 });
  expect(text(table).split("\n").slice(0, 2)).toEqual([
    expect.stringMatching(/^plan +on H100 +on H20$/),
    expect.stringMatching(/^fits +yes +yes$/),
  ]);
  expect(table.rows.map(([name]) => name)).toEqual(["on H100", "on H20"]);
  expect(rows([onH100, onH20]).rows.map(([name]) => name)).toEqual(["1", "2"]);
});

test("what a plan has in rows is what it has", () => {
  const { columns, rows: values } = rows(onH100);
  const at = (title: string) => values[0]?.[columns.findIndex((column) => column.title === title)];
  expect(at("KV pool per GPU")).toBe(onH100.memory.poolBytesPerRank);
  expect(at("running")).toBe(onH100.speed?.runningPerReplica);
  expect(at("cost of a query")).toBe(onH100.cost.usdPerQuery);
});

test("a plan that does not fit says by how much, and has no speed", () => {
  const { columns } = rows({ ...onH100, fits: false, speed: undefined, cost: undefined });
  const titles = columns.map(({ title }) => title);
  expect(titles).toContain("short of");
  expect(titles).not.toContain("time per output token");
});

test("answers to all questions stand side by side, each with what was sought", () => {
  const scenario = scenarioOn("h100-sxm-80gb");
  const answers = {
    context: solve(scenario, { for: "contextTokens", subjectTo: { users: 64 } }),
    fleet: results.solution,
    price: solve(scenario, { for: "usdPerDeviceHour", subjectTo: { usdPerQuery: 0.001 } }),
    workers: solve(scenario, { for: "workers", subjectTo: { devices: 64 } }),
    none: solve(scenario, { for: "workers", subjectTo: { devices: 1 } }),
  };
  const { columns, rows: lines } = rows(answers);
  const line = (name: string) =>
    Object.fromEntries(
      columns.map(({ title }, at) => [title, lines.find(([first]) => first === name)?.[at]]),
    );
  const { context, fleet, price, workers, none } = answers;
  if (context.kind === "none" || price.kind === "none" || workers.kind === "none")
    throw new Error("an answer is missing");
  expect(line("context")).toMatchObject({
    "solved for": "contextTokens",
    "longest context": context.contextTokens,
    "bound by": context.bindsBy,
    "time per output token": context.plan.speed?.timePerOutputTokenSeconds,
    "there is none": undefined,
  });
  if (fleet.kind === "none" || !("fleet" in fleet)) throw new Error("the fleet is missing");
  expect(line("fleet")).toMatchObject({
    GPUs: fleet.fleet.devices,
    copies: fleet.fleet.replicas,
    "cost of a query": fleet.fleet.usdPerQuery,
    // waiting included
    "time to first token": fleet.fleet.plan.speed?.load?.at?.times?.timeToFirstTokenSeconds,
  });
  expect(line("price")).toMatchObject({
    "an hour of one GPU": price.usdPerDeviceHour,
    "cost of a query": 0.001,
  });
  expect(line("workers")).toMatchObject({
    "prefill workers": workers.prefillWorkers,
    "decode workers": workers.decodeWorkers,
    queries: workers.queriesPerSecond,
  });
  expect(line("none")).toMatchObject({
    "there is none": none.kind === "none" ? none.because : "",
    GPUs: undefined,
  });
});

test("a front that weighs a cost nobody can tell is refused, not empty", () => {
  const { price: _, ...free } = scenarioOn("h100-sxm-80gb");
  const unpriced = sweep(free, { "engine.maxRequests": [1, 2] });
  expect(refusal(() => paretoFront(unpriced))).toMatchObject({
    code: "not-known",
    path: "objectives[1].column",
    hint: "give price.usdPerDeviceHour",
  });
});

test("every claim has a row, and its verdict in words", () => {
  const { rows: lines } = rows(claims());
  expect(lines).toHaveLength(claims().length);
  expect(lines.every(([verdict]) => /^[a-z ]+$/.test(String(verdict)))).toBe(true);
});

test("a simulation has a row for each stretch of each replica", () => {
  expect(timelineTable(busy).rows).toHaveLength(busy.timeline.flat().length);
});

test("a table is a table already", () => {
  const table = rows(onH100);
  expect(rows(table)).toBe(table);
});

test.each([
  ["a number", 5],
  ["nothing", null],
  ["an empty list", []],
  ["an object of something else", { a: 1 }],
  ["results of two kinds", [results.plan, results.replay]],
])("%s is refused, and the known kinds are named", (_, result) => {
  expect(refusal(() => rows(result as never))).toMatchObject({
    code: "bad-input",
    hint: expect.stringContaining("plan"),
  });
});

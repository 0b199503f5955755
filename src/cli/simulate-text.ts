/** A simulation on one screen; several side by side, seeds taken together. */
import { counted, dollars, duration, grouped, percent, threeDigits } from "../report/printed.ts";
import { textTable, wrapped } from "../report/text-table.ts";
import type { Distribution } from "../simulate/engine/distribution.ts";
import type { Simulation } from "../simulate/engine/result.ts";
import { formatBytes } from "../units.ts";
import { type Field, fieldsText } from "./fields.ts";
import { page } from "./print.ts";
import type { SimulateFound, SimulateTask } from "./simulate-job.ts";
import { type SeedGroup, type SimulatedRuns, seedGroups, spreadOf } from "./simulate-rows.ts";
import { sparkline } from "./sparkline.ts";

/** One run as a page, several as a table. */
export function simulationText(found: SimulatedRuns, tasks: readonly SimulateTask[]): string {
  const [first] = found.runs;
  const [task] = tasks;
  if (first === undefined || task === undefined) return "Stopped before anything was simulated.";
  const groups = seedGroups(found);
  const [only] = groups;
  return [
    heading(first, task),
    ...(found.asked === 1
      ? runText(first)
      : groups.length === 1 && only !== undefined
        ? [seedsText(only)]
        : [tableText(groups)]),
    ...notes(found),
  ].join("\n\n");
}

function heading({ replica }: SimulateFound, { replica: asked, copies }: SimulateTask): string {
  const { model, device, deployment } = asked;
  const what = `${model.name} on ${devicesOf(deployment)} × ${device.name}, vLLM`;
  const times =
    typeof copies === "number"
      ? copies === 1
        ? ""
        : `, ${copies} copies`
      : `, ${copies.prefill} copies for prompts and ${copies.decode} for answers`;
  if (!replica.fits) return `${what}${times}`;
  const { poolBlocks, blockTokens = 0 } = replica.engine;
  const pools = replica.groups > 1 ? `, ${replica.groups} attention groups each` : "";
  return `${what}${times}${pools}\npool of ${grouped(poolBlocks)} blocks of ${blockTokens} tokens: ${grouped((poolBlocks - 1) * blockTokens)} tokens, ${formatBytes(poolBlocks * replica.blockBytesPerRank, "binary")} of each GPU`;
}

function devicesOf({
  devices,
  tensorParallel = 1,
  attentionDataParallel = 1,
}: Deployment = {}): number {
  return devices ?? tensorParallel * attentionDataParallel;
}

type Deployment = NonNullable<SimulateTask["replica"]["deployment"]>;

function runText({ replica, simulation }: SimulateFound): readonly string[] {
  if (!replica.fits)
    return [wrapped(`Does not fit, the engine refuses it: ${replica.refusal}.`, page())];
  if (simulation === undefined) return [];
  return [
    requestsText(simulation),
    ...(simulation.latency === undefined ? [] : [latencyText(simulation.latency)]),
    fieldsText("Over all", overall(simulation)),
    timelineText(simulation),
  ];
}

function requestsText({ requests, seconds, steps }: Simulation): string {
  const { arrived, finished, unfinished, refused, cut } = requests;
  const turnedAway =
    refused["longer-than-model"] + refused["larger-than-pool"] + refused["never-admitted"];
  return [
    `${grouped(finished)} of ${counted(arrived, "request")} answered in ${clock(seconds)}, ${counted(steps, "step")}`,
    ...(unfinished > 0 ? [`${grouped(unfinished)} unfinished`] : []),
    ...(turnedAway > 0 ? [`${grouped(turnedAway)} refused`] : []),
    ...(cut > 0 ? [`${grouped(cut)} cut at the model's length`] : []),
  ].join(", ");
}

function latencyText(latency: NonNullable<Simulation["latency"]>): string {
  const row = (name: string, found: Distribution | undefined): readonly string[][] =>
    found === undefined
      ? []
      : [
          [
            name,
            ...[found.mean, found.p50, found.p90, found.p95, found.p99, found.most].map(duration),
          ],
        ];
  return textTable(
    [
      ["latency", "mean", "p50", "p90", "p95", "p99", "most"],
      ...row("queue", latency.queueSeconds),
      ...row("first token", latency.timeToFirstTokenSeconds),
      ...row("per token after", latency.timePerOutputTokenSeconds),
      ...row("whole answer", latency.endToEndSeconds),
    ],
    page(),
  );
}

function overall(run: Simulation): readonly Field[] {
  const { throughput, goodput, hits, tokens, load, cost, deviceSeconds } = run;
  const share = (seconds: number): string =>
    percent(deviceSeconds.total > 0 ? seconds / deviceSeconds.total : 0);
  return [
    ...(throughput === undefined
      ? []
      : [
          [
            "throughput",
            `${threeDigits(throughput.requestsPerSecond)} req/s`,
            `${grouped(throughput.promptTokensPerSecond)} prompt and ${grouped(throughput.outputTokensPerSecond)} output tokens/s`,
          ] as const,
        ]),
    ...(goodput === undefined
      ? []
      : [
          [
            "goodput",
            `${threeDigits(goodput.requestsPerSecond)} req/s`,
            `${percent(goodput.share)} of requests kept the limits`,
          ] as const,
        ]),
    [
      "cache hits",
      hits.ratio === undefined ? "none sought" : percent(hits.ratio),
      `of ${grouped(hits.lookupTokens)} prompt tokens; ${grouped(run.evictions)} blocks evicted`,
    ],
    ...(hits.byTier.length > 1
      ? [
          [
            "found in",
            "",
            hits.byTier.map(({ name, hitShare }) => `${name} ${percent(hitShare ?? 0)}`).join(", "),
          ] as const,
        ]
      : []),
    [
      "preemptions",
      grouped(run.preemptions),
      `of ${grouped(run.preemptedRequests)} requests; ${grouped(tokens.recomputed)} tokens computed again`,
    ],
    [
      "running",
      load.meanRunning.toFixed(1),
      `${grouped(load.peakRunning)} at peak; waiting ${load.meanWaiting.toFixed(1)}, ${grouped(load.peakWaiting)} at peak`,
    ],
    ["pool in use", percent(load.meanUsage), `${percent(load.peakUsage)} at peak`],
    [
      "GPU time",
      `${(deviceSeconds.total / 3600).toPrecision(4)} h`,
      `prefill ${share(deviceSeconds.prefill)}, recompute ${share(deviceSeconds.recompute)}, decode ${share(deviceSeconds.decode)}${deviceSeconds.load > 0 ? `, load ${share(deviceSeconds.load)}` : ""}, idle ${share(deviceSeconds.idle)}`,
    ],
    ...(cost === undefined
      ? []
      : [
          [
            "cost",
            dollars(cost.usd),
            `${dollars(cost.usdPerQuery)} a query; bill per 1M output tokens ${dollars(cost.billUsdPerMillionOutputTokens)}, of all ${dollars(cost.usdPerMillionTokens)}`,
          ] as const,
        ]),
  ];
}

/** Columns of the strips over time. */
const STRIP = 48;

function timelineText({ timeline, seconds }: Simulation): string {
  const longest = Math.max(0, ...timeline.map((rows) => rows.length));
  if (longest < 2) return "";
  const sums = {
    running: new Float64Array(STRIP),
    waiting: new Float64Array(STRIP),
    usage: new Float64Array(STRIP),
  };
  const first = Math.min(...timeline.map(([row]) => row?.fromSeconds ?? 0));
  for (const rows of timeline)
    for (const row of rows) addRow(sums, row, first, seconds, timeline.length);
  const strip = (name: keyof typeof sums, print: (most: number) => string): Field => {
    const most = Math.max(...sums[name]);
    return [labels[name], sparkline(sums[name], { columns: STRIP, most }), `up to ${print(most)}`];
  };
  return fieldsText(`Over ${clock(seconds)}, each mark ${clock(seconds / STRIP)}`, [
    strip("running", (most) => most.toFixed(1)),
    ...(Math.max(...sums.waiting) > 0 ? [strip("waiting", (most) => most.toFixed(1))] : []),
    strip("usage", (most) => percent(most)),
  ]);
}

const labels = { running: "running", waiting: "waiting", usage: "pool in use" } as const;

/** Spreads a row of the timeline over the marks that it covers; usage as a mean of the replicas. */
function addRow(
  sums: Readonly<Record<"running" | "waiting" | "usage", Float64Array>>,
  row: Simulation["timeline"][number][number],
  firstSeconds: number,
  seconds: number,
  replicas: number,
): void {
  const mark = seconds / STRIP;
  const from = (row.fromSeconds - firstSeconds) / mark;
  const to = Math.min(STRIP, from + row.seconds / mark);
  for (let at = Math.floor(from); at < to; at += 1) {
    const covered = Math.min(at + 1, to) - Math.max(at, from);
    sums.running[at] = (sums.running[at] ?? 0) + covered * row.running;
    sums.waiting[at] = (sums.waiting[at] ?? 0) + covered * row.waiting;
    sums.usage[at] = (sums.usage[at] ?? 0) + (covered * row.usage) / replicas;
  }
}

/** Figures that are worth a line or a column, and how they are printed. */
const columns: readonly (readonly [
  name: string,
  heading: string,
  print: (value: number) => string,
])[] = [
  ["requestsPerSecond", "req/s", (value) => threeDigits(value)],
  ["timeToFirstTokenSecondsP50", "TTFT p50", duration],
  ["timeToFirstTokenSecondsP99", "TTFT p99", duration],
  ["timePerOutputTokenSecondsP50", "TPOT p50", duration],
  ["timePerOutputTokenSecondsP99", "TPOT p99", duration],
  ["goodShare", "good", (value) => percent(value)],
  ["hitRatio", "hits", (value) => percent(value)],
  ["meanUsage", "pool", (value) => percent(value)],
  ["preemptions", "preempted", grouped],
  ["billUsdPerMillionOutputTokens", "bill/1M out", dollars],
];

function seedsText({ figures }: SeedGroup): string {
  return textTable(
    [
      [`over ${figures.length} seeds`, "mean", "least", "most"],
      ...columns.flatMap(([name, label, print]) => {
        const found = spreadOf(figures, name);
        return found === undefined
          ? []
          : [[label, print(found.mean), print(found.least), print(found.most)]];
      }),
    ],
    page(),
  );
}

function tableText(groups: readonly SeedGroup[]): string {
  const all = groups.flatMap(({ figures }) => figures);
  const shown = columns.filter(([name]) => (spreadOf(all, name)?.most ?? 0) > 0);
  const varied = Object.keys(groups[0]?.varied ?? {});
  return textTable(
    [
      [...varied, ...shown.map(([, label]) => label)],
      ...groups.map(({ varied: values, figures }) => [
        ...varied.map((name) => values[name] ?? ""),
        ...shown.map(([name, , print]) => {
          const found = spreadOf(figures, name);
          return found === undefined ? "-" : print(found.mean);
        }),
      ]),
    ],
    page(),
  );
}

function notes({ runs, asked }: SimulatedRuns): readonly string[] {
  const seen = new Map<string, string>();
  for (const { warnings } of runs)
    for (const { code, message } of warnings) if (!seen.has(code)) seen.set(code, message);
  const stopped = runs.find(({ simulation }) => simulation?.stopped !== undefined)?.simulation;
  const speed = runs.flatMap(({ replica }) => (replica.fits ? [replica] : []))[0];
  const lines = [
    ...[...seen].map(([code, message]) => `note ${code}: ${message}`),
    ...(speed === undefined
      ? []
      : [
          `note step-time: ${speed.near.statement}; request handling outside the engine, about ${duration(speed.firstTokenSeconds)} before a first token, is left out`,
        ]),
    ...(runs.length < asked ? [`PARTIAL: ${runs.length} of ${asked} runs were begun.`] : []),
    ...(stopped?.stopped === undefined
      ? []
      : [`PARTIAL: ${stopped.stopped.message} (${stopped.stopped.reason}).`]),
  ];
  return lines.length === 0 ? [] : [lines.map((line) => wrapped(line, page())).join("\n")];
}

function clock(seconds: number): string {
  if (seconds < 100) return duration(seconds);
  const minutes = Math.round(seconds / 60);
  return minutes < 100 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

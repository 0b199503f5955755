/** What simulations say as rows of figures: for tables, for comma-separated values, and over several seeds. */
import type { Distribution } from "../simulate/engine/distribution.ts";
import type { Simulation } from "../simulate/engine/result.ts";
import type { SimulateFound } from "./simulate-job.ts";

/** All runs that gave something, in the order typed. */
export interface SimulatedRuns {
  readonly runs: readonly SimulateFound[];
  /** runs that were asked for; a stop may leave some out */
  readonly asked: number;
}

/** Figures of one run by name; one that the run does not have is absent. */
export type Figures = Readonly<Record<string, number | undefined>>;

/** The figures of a run, in the order of the columns. */
export function figuresOf(run: Simulation): Figures {
  const { requests, tokens, hits, latency, throughput, goodput, load, deviceSeconds, cost } = run;
  const { refused } = requests;
  return {
    arrived: requests.arrived,
    finished: requests.finished,
    unfinished: requests.unfinished,
    refused: refused["longer-than-model"] + refused["larger-than-pool"] + refused["never-admitted"],
    cut: requests.cut,
    seconds: run.seconds,
    steps: run.steps,
    requestsPerSecond: throughput?.requestsPerSecond,
    promptTokensPerSecond: throughput?.promptTokensPerSecond,
    outputTokensPerSecond: throughput?.outputTokensPerSecond,
    ...percentiles("queueSeconds", latency?.queueSeconds),
    ...percentiles("timeToFirstTokenSeconds", latency?.timeToFirstTokenSeconds),
    ...percentiles("timePerOutputTokenSeconds", latency?.timePerOutputTokenSeconds),
    ...percentiles("endToEndSeconds", latency?.endToEndSeconds),
    goodShare: goodput?.share,
    goodRequestsPerSecond: goodput?.requestsPerSecond,
    promptTokens: tokens.prompt,
    hitTokens: tokens.hit,
    hitRatio: hits.ratio,
    recomputedTokens: tokens.recomputed,
    outputTokens: tokens.output,
    evictions: run.evictions,
    preemptions: run.preemptions,
    preemptedRequests: run.preemptedRequests,
    meanRunning: load.meanRunning,
    peakRunning: load.peakRunning,
    meanWaiting: load.meanWaiting,
    peakWaiting: load.peakWaiting,
    meanUsage: load.meanUsage,
    peakUsage: load.peakUsage,
    prefillDeviceSeconds: deviceSeconds.prefill,
    recomputeDeviceSeconds: deviceSeconds.recompute,
    decodeDeviceSeconds: deviceSeconds.decode,
    loadDeviceSeconds: deviceSeconds.load,
    idleDeviceSeconds: deviceSeconds.idle,
    deviceSeconds: deviceSeconds.total,
    usd: cost?.usd,
    idleUsd: cost?.parts.idleUsd,
    usdPerQuery: cost?.usdPerQuery,
    billUsdPerMillionOutputTokens: cost?.billUsdPerMillionOutputTokens,
    usdPerMillionTokens: cost?.usdPerMillionTokens,
  };
}

function percentiles(name: string, found: Distribution | undefined): Figures {
  return {
    [`${name}Mean`]: found?.mean,
    [`${name}P50`]: found?.p50,
    [`${name}P90`]: found?.p90,
    [`${name}P99`]: found?.p99,
    [`${name}Most`]: found?.most,
  };
}

/** Runs that differ in their seed alone, and their figures. */
export interface SeedGroup {
  readonly varied: Readonly<Record<string, string | number>>;
  readonly runs: readonly SimulateFound[];
  readonly figures: readonly Figures[];
}

/** The runs by what else is varied, in the order typed. */
export function seedGroups({ runs }: SimulatedRuns): readonly SeedGroup[] {
  const groups = new Map<string, SimulateFound[]>();
  for (const run of runs) {
    const key = JSON.stringify(withoutSeed(run.varied));
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [run]);
    else group.push(run);
  }
  return [...groups.values()].map((group) => ({
    varied: withoutSeed(group[0]?.varied ?? {}),
    runs: group,
    figures: group.flatMap(({ simulation }) =>
      simulation === undefined ? [] : [figuresOf(simulation)],
    ),
  }));
}

function withoutSeed({ seed: _, ...varied }: SimulateFound["varied"]): SimulateFound["varied"] {
  return varied;
}

/** Mean, least and most of a figure over the runs that have it; `undefined` where none does. */
export function spreadOf(
  figures: readonly Figures[],
  name: string,
): { readonly mean: number; readonly least: number; readonly most: number } | undefined {
  const values = figures.flatMap((one) => one[name] ?? []);
  if (values.length === 0) return undefined;
  return {
    mean: values.reduce((sum, one) => sum + one, 0) / values.length,
    least: Math.min(...values),
    most: Math.max(...values),
  };
}

/** A heading and a line per run; a figure that a run does not have is left empty. */
export function simulationCsv({ runs, asked }: SimulatedRuns): string {
  const rows = runs.map(({ varied, simulation, replica }) => ({
    ...varied,
    fits: replica.fits,
    complete: simulation?.complete ?? false,
    ...(simulation !== undefined && figuresOf(simulation)),
  }));
  const whole = rows.find((row) => "seconds" in row) ?? rows[0] ?? {};
  const names = Object.keys(whole);
  const lines = rows.map((row) =>
    names.map((name) => (row as Readonly<Record<string, unknown>>)[name] ?? "").join(","),
  );
  const note = runs.length < asked ? [`# PARTIAL: ${runs.length} of ${asked} runs`] : [];
  return `${[names.join(","), ...lines, ...note].join("\n")}\n`;
}

/** One run as it is; several with what sets them apart. */
export function simulationData({ runs, asked }: SimulatedRuns): unknown {
  const complete =
    runs.length === asked && runs.every(({ simulation }) => simulation?.complete !== false);
  const [only] = runs;
  return asked === 1 && only !== undefined
    ? { complete, ...only }
    : { complete, runsAsked: asked, runs };
}

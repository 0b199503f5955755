/** Requests and the pool over simulated time. */
import type { Simulation } from "../../simulate/engine/index.ts";
import { percent, significant } from "../printed.ts";
import { palette } from "./series.ts";
import { type Chart, type ChartOptions, chartOf, type Json } from "./vega-lite.ts";

/** Running and waiting requests above, the pool in use below, on one axis of time; replicas added up. */
export function timelineChart(simulation: Simulation, options: ChartOptions = {}): Chart {
  const { timeline, load } = simulation;
  const widthPixels = options.widthPixels ?? 560;
  const rows = summed(timeline);
  const requests = rows.flatMap(({ from, running, waiting }) => [
    { from, series: "running", requests: running },
    { from, series: "waiting", requests: waiting },
  ]);
  const usage = rows.map(({ from, usage }) => ({ from, usage }));
  const x = (title: string | null): Json => ({
    field: "from",
    type: "quantitative",
    axis: { title, grid: false, labels: title !== null },
    scale: { nice: false },
  });
  const panel = (heightPixels: number, values: readonly Json[], body: Json): Json => ({
    width: widthPixels,
    height: heightPixels,
    data: { values },
    ...(body as object),
  });
  const {
    data: _,
    width: __,
    height: ___,
    ...chart
  } = chartOf(
    {
      finding: timelineFinding(simulation),
      subtitle: `Means over stretches of time${timeline.length > 1 ? `, ${timeline.length} replicas added up` : ""}; at most ${significant(load.peakRunning)} ran at once`,
      data: [],
      heightPixels: 0,
      body: {
        spacing: 14,
        vconcat: [
          panel(190, requests, {
            mark: { type: "line", interpolate: "step-after", strokeWidth: 2 },
            encoding: {
              x: x(null),
              y: {
                field: "requests",
                type: "quantitative",
                axis: { title: "requests", tickCount: 6 },
              },
              color: channel([palette[0] as string, palette[5] as string]),
              strokeDash: channel([
                [1, 0],
                [5, 3],
              ]),
            },
          }),
          panel(90, usage, {
            mark: {
              type: "area",
              interpolate: "step-after",
              color: palette[6] as string,
              line: { color: palette[0] as string, strokeWidth: 1 },
            },
            encoding: {
              x: x("simulated time (s)"),
              y: {
                field: "usage",
                type: "quantitative",
                scale: { domain: [0, 1] },
                axis: { title: "pool in use", format: ".0%", values: [0, 0.5, 1] },
              },
            },
          }),
        ],
      },
    },
    options,
  );
  return chart as Chart;
}

function channel(range: readonly Json[]): Json {
  return {
    field: "series",
    type: "nominal",
    scale: { domain: ["running", "waiting"], range },
    legend: {
      title: null,
      orient: "top",
      direction: "horizontal",
      symbolType: "stroke",
      symbolStrokeWidth: 2,
    },
  };
}

function timelineFinding({ load, preemptions, complete }: Simulation): string {
  const usage = percent(load.meanUsage, 0);
  const ran = `${significant(load.meanRunning, 3)} requests run on average with ${usage} of the pool in use`;
  const waited =
    load.meanWaiting < 0.5 ? "hardly one waits" : `${significant(load.meanWaiting, 3)} wait`;
  const preempted = preemptions === 0 ? "" : `, ${significant(preemptions)} preemptions`;
  return `${complete ? "" : "Stopped early: "}${ran}, ${waited}${preempted}`;
}

interface Stretch {
  readonly from: number;
  readonly running: number;
  readonly waiting: number;
  readonly usage: number;
}

/** Replicas on the stretches of the coarsest of them: requests added up, usage on average. */
function summed(timeline: Simulation["timeline"]): readonly Stretch[] {
  const all = timeline.flat();
  const start = all.reduce((least, { fromSeconds }) => Math.min(least, fromSeconds), Infinity);
  const width = all.reduce((most, { seconds }) => Math.max(most, seconds), 0);
  const slots = new Map<number, Slot>();
  for (const [replica, stretches] of timeline.entries())
    for (const { fromSeconds, seconds, running, waiting, usage } of stretches) {
      // a stretch that begins where a slot does must not fall before it by a rounding
      const at = Math.floor((fromSeconds - start) / width + 1e-9);
      const slot = slots.get(at) ?? {
        seconds: timeline.map(() => 0),
        running: 0,
        waiting: 0,
        usage: 0,
      };
      slot.seconds[replica] = (slot.seconds[replica] ?? 0) + seconds;
      slot.running += running * seconds;
      slot.waiting += waiting * seconds;
      slot.usage += usage * seconds;
      slots.set(at, slot);
    }
  const ordered = [...slots].sort(([a], [b]) => a - b);
  const means = ordered.map(([at, { seconds, running, waiting, usage }]) => {
    const length = Math.max(...seconds);
    return {
      from: start + at * width,
      to: start + at * width + length,
      running: running / length,
      waiting: waiting / length,
      usage: usage / length / timeline.length,
    };
  });
  const last = means.at(-1);
  return last === undefined ? [] : [...means, { ...last, from: last.to }];
}

/** Sums over a slot, weighted by time, and the time of each replica in it. */
interface Slot {
  readonly seconds: number[];
  running: number;
  waiting: number;
  usage: number;
}

/** Curves against context: the cache of one sequence, queries at once, one device against another. */
import { formatBytes } from "../../units.ts";
import { grouped, significant } from "../printed.ts";
import { shortName } from "../short-name.ts";
import { bytesAxis, countAxis, tokensAxis } from "./axes.ts";
import type { ConcurrencyCurves } from "./concurrency-curves.ts";
import type { DeviceFlip } from "./device-flip.ts";
import type { KvCurves } from "./kv-curves.ts";
import { lines, seriesEncoding } from "./series.ts";
import { type Chart, type ChartOptions, chartOf, type Json } from "./vega-lite.ts";

interface Curve {
  readonly name: string;
  readonly values: readonly (number | undefined)[];
}

/** One row for each point that there is. */
function points(
  sequenceTokens: readonly number[],
  curves: readonly Curve[],
  field: string,
): readonly { readonly [field: string]: Json }[] {
  return curves.flatMap(({ name, values }) =>
    sequenceTokens.flatMap((tokens, at) => {
      const value = values[at];
      return value === undefined ? [] : [{ series: name, tokens, [field]: value }];
    }),
  );
}

/** The greatest at the end first, as the lines end on the right. */
function fromTheTop(curves: readonly Curve[]): readonly Curve[] {
  const end = ({ values }: Curve): number => values.findLast((value) => value !== undefined) ?? 0;
  return [...curves].sort((a, b) => end(b) - end(a));
}

/** Cache of one sequence against its length, log-log. */
export function kvCurvesChart(
  { sequenceTokens, sequences }: KvCurves,
  options: ChartOptions = {},
): Chart {
  const curves = fromTheTop(
    sequences.map(({ name, bytesPerRank }) => ({ name, values: bytesPerRank })),
  );
  const [most] = curves;
  const least = curves.at(-1);
  const longest = sequenceTokens.length - 1;
  const at = (curve: Curve | undefined): number => curve?.values[longest] ?? 0;
  const length = grouped(sequenceTokens[longest] ?? 0);
  const finding =
    curves.length < 2
      ? `A sequence of ${length} tokens keeps ${formatBytes(at(most), "binary")} in ${most?.name}`
      : `At ${length} tokens ${most?.name} keeps ${formatBytes(at(most), "binary")}, ${significant(at(most) / at(least), 3)} times as much as ${least?.name}`;
  const data = points(sequenceTokens, curves, "bytes");
  const y = bytesAxis(
    data.map(({ bytes }) => Number(bytes)),
    "KV cache of one sequence",
  );
  return chartOf(
    {
      finding,
      subtitle:
        "KV cache of one sequence on one rank, by context; both axes double from tick to tick",
      data,
      heightPixels: 320,
      body: {
        layer: lines(
          { x: tokensAxis(sequenceTokens), y },
          seriesEncoding(curves.map(({ name }) => name)),
        ),
      },
    },
    options,
  );
}

/** Queries at once against their length. */
export function concurrencyCurvesChart(
  { sequenceTokens, deployments }: ConcurrencyCurves,
  options: ChartOptions = {},
): Chart {
  const curves = fromTheTop(
    deployments.map((one) => ({ name: one.name, values: one.guaranteedRequests })),
  );
  const longest = sequenceTokens.length - 1;
  const tokens = sequenceTokens[longest] ?? 0;
  const fits = curves.map(({ name, values }) => `${grouped(values[longest] ?? 0)} on ${name}`);
  // a logarithmic axis has no place for 0
  const positive = curves.map(({ name, values }) => ({
    name,
    values: values.map((value) => (value === 0 ? undefined : value)),
  }));
  const data = points(sequenceTokens, positive, "requests");
  const y = countAxis(
    data.map(({ requests }) => Number(requests)),
    "requests",
    "queries at once",
  );
  return chartOf(
    {
      finding: `Queries of ${grouped(tokens)} tokens at once: ${fits.join(", ")}`,
      subtitle:
        "Queries that are guaranteed room, all of one length; a curve ends where not even one fits",
      data,
      heightPixels: 320,
      body: {
        layer: lines(
          { x: tokensAxis(sequenceTokens, "length of a query"), y },
          seriesEncoding(curves.map(({ name }) => name)),
        ),
      },
    },
    options,
  );
}

/** Decode speed of one device over another's, and the line at which they are equal. */
export function deviceFlipChart(found: DeviceFlip, options: ChartOptions = {}): Chart {
  const flip = {
    ...found,
    baseline: shortName(found.baseline),
    candidate: shortName(found.candidate),
  };
  const { sequenceTokens, baseline, candidate } = flip;
  const curves = flip.curves.map(({ queryHeads, speedRatio }) => ({
    name: `${queryHeads} query heads`,
    values: speedRatio,
  }));
  const data = points(sequenceTokens, curves, "ratio");
  const x = tokensAxis(sequenceTokens);
  const y = {
    field: "ratio",
    type: "quantitative",
    scale: { zero: true },
    axis: { title: `decode speed of ${candidate} over ${baseline} (×)`, format: ".1f" },
  };
  return chartOf(
    {
      finding: flipFinding(flip),
      subtitle: `${flip.model} by number of query heads, decode alone, as many queries as fit; predicted. Above 1 ${candidate} is the faster`,
      data,
      heightPixels: 320,
      body: {
        layer: [
          {
            mark: { type: "rule", color: "#666666", strokeWidth: 1.5 },
            encoding: { y: { datum: 1, type: "quantitative" } },
          },
          ...(lines({ x, y }, seriesEncoding(curves.map(({ name }) => name))) as readonly Json[]),
        ],
      },
    },
    options,
  );
}

/** From which context on the candidate is the faster, at the fewest and at the most heads. */
function flipFinding({ candidate, baseline, curves, sequenceTokens }: DeviceFlip): string {
  const wins = curves.map(({ queryHeads, speedRatio }) => {
    const first = speedRatio.findIndex((ratio) => ratio !== undefined && ratio > 1);
    return { queryHeads, from: first < 0 ? undefined : sequenceTokens[first] };
  });
  const winning = wins.filter(({ from }) => from !== undefined);
  const losing = wins.filter(({ from }) => from === undefined);
  const heads = (some: typeof wins): string =>
    listed(some.map(({ queryHeads }) => String(queryHeads)));
  if (winning.length === 0)
    return `${candidate} never decodes faster than ${baseline}, with ${heads(losing)} query heads`;
  const last = winning.reduce((most, one) => ((one.from ?? 0) > (most.from ?? 0) ? one : most));
  const won = `With ${heads(winning)} query heads ${candidate} decodes faster than ${baseline} from ${grouped(last.from ?? 0)} tokens on`;
  return losing.length === 0 ? won : `${won}; with ${heads(losing)} never`;
}

/** `16, 32 and 64` */
function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}

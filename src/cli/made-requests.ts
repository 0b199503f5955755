/** Requests as typed: a trace, the example, or a recipe on flags. */
import type { RequestLengths, TokenCount } from "../capacity/lengths.ts";
import { kvError, shown } from "../errors.ts";
import type { Arrivals } from "../simulate/trace/arrivals.ts";
import type { TraceFormat } from "../simulate/trace/formats.ts";
import { readTrace } from "../simulate/trace/read-trace.ts";
import { finiteNumber, wholeNumber } from "../units.ts";
import { demand, flagName, refuseIdle } from "./demand.ts";
import { numberList } from "./list-option.ts";
import { numberOption, quantityOption } from "./number-option.ts";
import { present } from "./present.ts";
import type { RequestSource } from "./simulate-job.ts";
import { EXAMPLE, traceFile } from "./trace-file.ts";

/** What was typed about the requests. */
export interface RequestArguments {
  readonly format?: string;
  readonly badRows?: string;
  readonly speedUp?: string;
  readonly rate?: string;
  readonly arrivals?: string;
  readonly prompt?: string;
  readonly output?: string;
  readonly lengths?: string;
  readonly turns?: string;
  readonly gap?: string;
  readonly system?: string;
  readonly for?: string;
  readonly requests?: string;
  readonly seed?: string;
  readonly seeds?: string;
  readonly users?: string;
}

/** One of the sources that were typed, and what sets it apart from the others. */
export interface TypedRequests {
  readonly source: RequestSource;
  readonly seed?: number;
  readonly varied: Readonly<Record<string, string | number>>;
}

const ofTraces = ["format", "badRows", "speedUp"] as const;
const ofRecipes = [
  ...["rate", "arrivals", "prompt", "output", "lengths", "turns", "gap", "system"],
  ...["for", "requests", "seed", "seeds"],
] as const;

/** Prompts and answers that stand for a trace's lengths, at most. */
const SAMPLE = 100_000;

/** Requests when nobody says how many. */
const USUAL_REQUESTS = 1000;

/** All sources that were typed: each speed of a trace, or each rate and seed of a recipe. */
export async function typedRequests(
  trace: string | undefined,
  given: RequestArguments,
): Promise<readonly TypedRequests[]> {
  const idle = (trace === undefined ? ofTraces : ofRecipes).find(
    (name) => given[name as keyof RequestArguments] !== undefined,
  );
  if (idle !== undefined)
    refuseIdle(
      flagName(idle),
      true,
      trace === undefined ? "no trace is given that it could change" : "a trace says this itself",
      trace === undefined ? "name a file first" : "leave out the file, or the flag",
    );
  return trace === undefined ? made(given) : recorded(trace, given);
}

function recorded(file: string, { format, badRows, speedUp }: RequestArguments): TypedRequests[] {
  if (file === EXAMPLE) return [{ source: { kind: "example" }, varied: {} }];
  const factors = numberList(speedUp, "--speed-up");
  const reading = {
    ...(format !== undefined && { format: format as TraceFormat }),
    ...(badRows !== undefined && { badRows: badRows as "stop" | "skip" }),
  };
  return (factors.length === 0 ? [1] : factors).map((factor) => ({
    source: {
      kind: "file",
      file,
      ...reading,
      speedUp: finiteNumber(factor, "--speed-up", { above: true }),
    },
    varied: { ...(factors.length > 1 && { speedUp: factor }) },
  }));
}

async function made(given: RequestArguments): Promise<readonly TypedRequests[]> {
  const lengths = await typedLengths(given);
  if (given.users === undefined) demand(given, "simulate", ["rate"]);
  refuseIdle(
    "--rate",
    given.users !== undefined && given.rate !== undefined,
    "in a closed loop users ask when they were answered",
    "leave out --rate, or --users",
  );
  refuseIdle(
    "--for",
    given.users !== undefined && given.for !== undefined,
    "in a closed loop requests come as they are answered, not at times",
    "--until stops it at a time, --requests after a count",
  );
  const turns = numberOption(given.turns, "--turns");
  for (const flag of ["gap", "system"] as const)
    refuseIdle(
      `--${flag}`,
      turns === undefined && given[flag] !== undefined,
      "belongs to conversations",
      "give --turns too",
    );
  const untilSeconds = await quantityOption(given.for, "--for", "seconds");
  const count = numberOption(given.requests, "--requests");
  const requests = wholeNumber(
    count ?? (untilSeconds === undefined ? USUAL_REQUESTS : Number.MAX_SAFE_INTEGER),
    "--requests",
  );
  const conversations =
    turns === undefined
      ? undefined
      : {
          meanTurns: turns,
          meanGapSeconds: (await quantityOption(given.gap, "--gap", "seconds")) ?? 60,
          ...present({ systemTokens: await quantityOption(given.system, "--system", "tokens") }),
        };
  const rates = numberList(given.rate ?? "1", "--rate");
  const first = wholeNumber(numberOption(given.seed, "--seed") ?? 1, "--seed", 0);
  const seeds = wholeNumber(numberOption(given.seeds, "--seeds") ?? 1, "--seeds");
  return rates.flatMap((rate) =>
    Array.from({ length: seeds }, (_, index): TypedRequests => {
      const seed = first + index;
      const recipe = {
        seed,
        requests,
        arrivals: typedArrivals(given.arrivals, rate),
        lengths,
        ...present({ conversations }),
      };
      return {
        source: { kind: "made", recipe, ...present({ untilSeconds }) },
        seed,
        varied: { ...(rates.length > 1 && { rate }), ...(seeds > 1 && { seed }) },
      };
    }),
  );
}

async function typedLengths(given: RequestArguments): Promise<RequestLengths> {
  const { lengths: file } = given;
  if (file !== undefined) {
    for (const flag of ["prompt", "output"] as const)
      refuseIdle(`--${flag}`, given[flag] !== undefined, "--lengths says this", "leave one out");
    const requests: { readonly promptTokens: number; readonly outputTokens: number }[] = [];
    for await (const { promptTokens, outputTokens } of readTrace(traceFile(file).pieces)) {
      requests.push({ promptTokens, outputTokens });
      if (requests.length === SAMPLE) break;
    }
    return { requests };
  }
  demand(given, "simulate", ["prompt", "output"]);
  return {
    promptTokens: typedCount(given.prompt ?? "", "--prompt"),
    outputTokens: typedCount(given.output ?? "", "--output"),
  };
}

/** Deviations above the mean at which a lognormal length is cut, where nobody says: one draw in some thousands. */
const FARTHEST = 12;

/** `1000`, `1000:800` or `1000:800:16000`. */
function typedCount(text: string, flag: string): TokenCount {
  const [mean = 0, standardDeviation, most, ...more] = text
    .split(":")
    .map((part) => numberOption(part, flag) ?? 0);
  if (more.length > 0)
    throw kvError({
      code: "bad-input",
      path: flag,
      value: text,
      rule: `expected a count or MEAN:DEVIATION:MOST, got ${shown(text)}`,
      hint: "1000, 1000:800 or 1000:800:16000",
    });
  if (standardDeviation === undefined) return wholeNumber(mean, flag);
  return {
    kind: "lognormal",
    mean: finiteNumber(mean, flag, { above: true }),
    standardDeviation: finiteNumber(standardDeviation, flag, { above: true }),
    most: most ?? Math.ceil(mean + FARTHEST * standardDeviation),
  };
}

/** `poisson`, `gamma:2`, `bursty:20:300:30`. */
function typedArrivals(text = "poisson", requestsPerSecond: number): Arrivals {
  const [kind, ...figures] = text.split(":");
  const [first, second, third] = figures.map((part) => numberOption(part, "--arrivals"));
  if (kind === "poisson" && figures.length === 0) return { kind, requestsPerSecond };
  if (kind === "gamma" && figures.length === 1 && first !== undefined)
    return { kind, requestsPerSecond, gapVariation: first };
  if (kind === "bursty" && first !== undefined && second !== undefined && third !== undefined)
    return {
      kind,
      calmRequestsPerSecond: requestsPerSecond,
      burstRequestsPerSecond: first,
      meanCalmSeconds: second,
      meanBurstSeconds: third,
    };
  throw kvError({
    code: "bad-input",
    path: "--arrivals",
    value: text,
    rule: `no arrivals ${shown(text)}`,
    hint: "poisson, gamma:2 (deviation of the gaps over their mean), bursty:20:300:30 (20 per second for 30 s, after 300 s at --rate)",
  });
}

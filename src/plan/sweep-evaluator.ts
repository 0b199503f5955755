/** The evaluation of a sweep's points: what axes have in common is made once, what differs is written over. */
import type { KvHeadroomErrorCode } from "../errors.ts";
import { type AxisLevel, levelOf, type SweepAxis, withField } from "./axes.ts";
import { pointRequest } from "./compile.ts";
import { numbersOfPlan, rowOfNumbers } from "./numbers.ts";
import { type Plan, type PlanLimit, planOf } from "./plan.ts";
import { type PointEvaluator, type PointRequest, pointEvaluator, pointStatuses } from "./point.ts";
import { requestSetter } from "./request-setter.ts";
import type { Scenario } from "./scenario.ts";
import { type ScenarioProfile, scenarioProfile } from "./scenario-profile.ts";
import { slots } from "./slots.ts";

/** How a point came out: fine, an objective missed, what does not fit, or the code of its refusal. */
export type SweepStatus = (typeof pointStatuses)[number] | KvHeadroomErrorCode;

/** All statuses; the status column holds places in this list. */
export const sweepStatuses: readonly SweepStatus[] = [
  ...pointStatuses,
  "bad-input",
  "unknown-id",
  "ambiguous-unit",
  "unknown-architecture",
  "unsupported",
  "not-known",
];

/** The first point that was refused in its way. */
export interface SweepRefusal {
  readonly point: number;
  readonly code: KvHeadroomErrorCode;
  readonly path: string;
  readonly message: string;
}

/** Evaluates the points of a sweep one after the other. */
export interface SweepEvaluator {
  /** goes to a point; the next one costs least */
  readonly seek: (point: number) => void;
  /** writes the numbers of the point into the row, `NaN` where there are none; gives its place in `sweepStatuses` */
  readonly evaluate: (row: Float64Array) => number;
  /** place of the axis's value at the point */
  readonly digit: (axis: number) => number;
  readonly refusals: readonly SweepRefusal[];
}

/** Everything that one combination of the outer axes has in common. */
interface Prepared {
  readonly scenario: Scenario;
  readonly profile: ScenarioProfile;
  readonly evaluate: PointEvaluator | undefined;
  readonly request: PointRequest;
  readonly sharedPrefixTokens: number;
  /** longest sequence where no axis sets it; 0 for that of the point */
  readonly maxModelTokens: number;
  readonly isPriced: boolean;
}

/** Combinations that are kept; a sweep whose outer axes come first needs one. */
const MOST_PREPARED = 2048;

/** The evaluator of a sweep, at its first point. */
export function sweepEvaluator(base: Scenario, axes: readonly SweepAxis[]): SweepEvaluator {
  const levels = axes.map(levelOf);
  const digits = new Int32Array(axes.length);
  const profiles = new Map<number, ScenarioProfile | Error>();
  const prepared = new Map<number, Prepared | Error>();
  const refusals: SweepRefusal[] = [];
  const refused = new Map<string, number>();
  const setters = axes.map((axis, index) =>
    levels[index] === "request" ? requestSetter(axis) : undefined,
  );
  const paths = axes.map(({ path }) => path);
  const setsLongest = paths.includes("engine.maxModelTokens");
  let point = 0;
  let current: Prepared | Error | undefined;

  /** One number for the values of all axes of some levels. */
  const key = (...kept: readonly AxisLevel[]): number => {
    let found = 0;
    for (let index = 0; index < digits.length; index += 1)
      if (kept.includes(levels[index] as AxisLevel))
        found = found * (axes[index]?.values.length ?? 1) + (digits[index] ?? 0);
    return found;
  };

  /** The scenario at the values of all axes of some levels. */
  const scenarioAt = (...kept: readonly AxisLevel[]): Scenario =>
    axes.reduce(
      (scenario, { path, values }, index) =>
        kept.includes(levels[index] as AxisLevel)
          ? withField(scenario, path, values[digits[index] ?? 0])
          : scenario,
      base,
    );

  const prepare = (): Prepared | Error => {
    const outer = key("profile", "evaluator");
    const known = prepared.get(outer);
    if (known !== undefined) return known;
    const found = settled(() => {
      const inner = key("profile");
      const profile = profiles.get(inner) ?? settled(() => scenarioProfile(scenarioAt("profile")));
      if (profiles.size >= MOST_PREPARED) profiles.clear();
      profiles.set(inner, profile);
      if (profile instanceof Error) throw profile;
      return preparedOf(scenarioAt("profile", "evaluator"), profile, paths);
    });
    if (prepared.size >= MOST_PREPARED) prepared.clear();
    prepared.set(outer, found);
    return found;
  };

  const writeAll = ({ request }: Prepared): void => {
    for (let index = 0; index < setters.length; index += 1)
      setters[index]?.(request, digits[index] ?? 0);
  };

  const refuse = (error: unknown): number => {
    const { name, code, path, message } = error as SweepRefusal & { readonly name: string };
    if (name !== "KvHeadroomError") throw error;
    const status = sweepStatuses.indexOf(code);
    if (!refused.has(`${code} ${path}`)) {
      refused.set(`${code} ${path}`, status);
      refusals.push({ point, code, path, message });
    }
    return status;
  };

  /** The whole plan of the point: for lists, loads, measured rates, and to say why one is refused. */
  const evaluateWhole = (at: Prepared, row: Float64Array): number => {
    try {
      const scenario = scenarioAt("profile", "evaluator", "request");
      const { engine = {}, device } = scenario;
      const { maxModelTokens } = engine;
      const profile = { ...at.profile, maxModelTokens, maxRequests: slots(engine, device) };
      const plan = planOf(scenario, profile, { figures: false });
      rowOfNumbers(numbersOfPlan(plan, at.profile.deployment.devices), row);
      return pointStatuses.indexOf(statusOf(plan));
    } catch (error) {
      row.fill(Number.NaN);
      return refuse(error);
    }
  };

  const isPlain = (at: Prepared): boolean => {
    const { request, sharedPrefixTokens, maxModelTokens, isPriced } = at;
    const longest = request.promptTokens + request.outputTokens;
    if (!setsLongest) request.maxModelTokens = maxModelTokens === 0 ? longest : maxModelTokens;
    return (
      Number.isSafeInteger(request.promptTokens) &&
      Number.isSafeInteger(request.outputTokens) &&
      Number.isSafeInteger(request.maxModelTokens) &&
      request.outputTokens > 0 &&
      request.promptTokens >= sharedPrefixTokens &&
      request.maxModelTokens >= longest &&
      request.cachedPromptFraction >= 0 &&
      request.cachedPromptFraction <= 1 &&
      request.maxRequests >= 1 &&
      (Number.isSafeInteger(request.maxRequests) || request.maxRequests === Infinity) &&
      request.tokenSeconds > 0 &&
      request.firstSeconds > 0 &&
      request.endSeconds > 0 &&
      request.loadFactor > 0 &&
      request.loadFactor <= 1 &&
      (isPriced ? request.usdPerDeviceHour > 0 && request.usdPerDeviceHour < Infinity : true)
    );
  };

  return {
    refusals,
    digit: (axis) => digits[axis] ?? 0,
    seek: (next) => {
      if (current !== undefined && next === point + 1) {
        advance();
        point = next;
        return;
      }
      point = next;
      let rest = next;
      for (let index = axes.length - 1; index >= 0; index -= 1) {
        const size = axes[index]?.values.length ?? 1;
        digits[index] = rest % size;
        rest = Math.floor(rest / size);
      }
      current = prepare();
      if (!(current instanceof Error)) writeAll(current);
    },
    evaluate: (row) => {
      if (current === undefined || current instanceof Error) {
        row.fill(Number.NaN);
        return refuse(current);
      }
      return current.evaluate !== undefined && isPlain(current)
        ? current.evaluate(current.request, row)
        : evaluateWhole(current, row);
    },
  };

  /** To the next point, writing only what differs. */
  function advance(): void {
    let isOuter = false;
    let from = axes.length - 1;
    for (; from >= 0; from -= 1) {
      const next = (digits[from] ?? 0) + 1;
      if (levels[from] !== "request") isOuter = true;
      digits[from] = next === (axes[from]?.values.length ?? 1) ? 0 : next;
      if (digits[from] !== 0) break;
    }
    if (isOuter) {
      current = prepare();
      if (!(current instanceof Error)) writeAll(current);
      return;
    }
    if (current === undefined || current instanceof Error) return;
    for (let index = Math.max(0, from); index < setters.length; index += 1)
      setters[index]?.(current.request, digits[index] ?? 0);
  }
}

/** What a function gives, or the error that it threw. */
function settled<Value>(run: () => Value): Value | Error {
  try {
    return run();
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

function preparedOf(
  scenario: Scenario,
  profile: ScenarioProfile,
  paths: readonly string[],
): Prepared {
  const { workload, price, objective } = scenario;
  const { cachedPromptFraction = 0, sharedPrefixTokens = 0 } = workload;
  const length = (name: "promptTokens" | "outputTokens"): unknown =>
    paths.includes(`workload.${name}`) ? 1 : workload[name];
  const [promptTokens, outputTokens] = [length("promptTokens"), length("outputTokens")];
  const request = pointRequest(scenario, profile);
  request.promptTokens = promptTokens as number;
  request.outputTokens = outputTokens as number;
  request.cachedPromptFraction = cachedPromptFraction;
  request.usdPerDeviceHour = price?.usdPerDeviceHour ?? Number.NaN;
  const isTwicePaced =
    objective?.tokensPerSecondPerUser !== undefined &&
    paths.includes("objective.timePerOutputTokenSeconds");
  const isPlain =
    workload.requests === undefined &&
    !isTwicePaced &&
    Object.values(request).every((value) => typeof value === "number");
  return {
    scenario,
    profile,
    evaluate: isPlain ? pointEvaluator(scenario, profile) : undefined,
    request,
    sharedPrefixTokens,
    maxModelTokens: profile.maxModelTokens ?? 0,
    isPriced: price !== undefined || paths.some((path) => path.startsWith("price.")),
  };
}

function statusOf({ fits, limitedBy, speed }: Plan): (typeof pointStatuses)[number] {
  if (fits) return speed?.objectiveMet === false ? "objective" : "ok";
  return limitedBy satisfies PlanLimit as "weights" | "engine" | "kv-room";
}

/** `kv-headroom cost`: a query of one's traffic, and the device time that its tokens take, typed or from a plan. */
import type { QueryCostInputs } from "../cost/query.ts";
import { engineNamed } from "../engine/engines.ts";
import { kvError } from "../errors.ts";
import type { Warning } from "../figure.ts";
import { plan } from "../plan/plan.ts";
import { finiteNumber } from "../units.ts";
import type { CostArguments } from "./cost-command.ts";
import { demand, flagName, refuseIdle } from "./demand.ts";
import { deviceArgument } from "./device-argument.ts";
import { modelArgument } from "./model-argument.ts";
import { numberOption, quantityOption } from "./number-option.ts";
import { type Numbers, type Point, rangeOption } from "./range-option.ts";

/** The tokens of a query. */
export type QueryTokens = Required<
  Pick<QueryCostInputs, "promptTokens" | "outputTokens" | "cachedPromptFraction">
>;
type DeviceSeconds = Pick<
  QueryCostInputs,
  "deviceSecondsPerPromptToken" | "deviceSecondsPerOutputToken"
>;

/** A query and what its tokens take. */
export interface Traffic {
  readonly tokens: QueryTokens;
  /** the rates, where they were typed */
  readonly inputs: Numbers;
  readonly deviceSeconds: (point: Point) => DeviceSeconds;
  /** what the rates are */
  readonly rates: string;
  readonly warnings: readonly Warning[];
}

/** The traffic of the flags; nothing where none was typed. */
export async function trafficOf(given: CostArguments): Promise<Traffic | undefined> {
  for (const flag of [
    "cached",
    "promptRate",
    "outputRate",
    "model",
    "gpu",
    "devices",
    "engine",
  ] as const)
    refuseIdle(
      flagName(flag),
      given[flag] !== undefined && given.prompt === undefined && given.output === undefined,
      "there is no query for it",
      "give --prompt and --output too",
    );
  if (given.prompt === undefined && given.output === undefined) return undefined;
  demand(given, "cost", ["prompt", "output"]);
  const tokens = {
    promptTokens: (await quantityOption(given.prompt, "--prompt", "tokens")) ?? 0,
    outputTokens: (await quantityOption(given.output, "--output", "tokens")) ?? 0,
    cachedPromptFraction: finiteNumber(numberOption(given.cached, "--cached") ?? 0, "--cached", {
      most: 1,
    }),
  };
  const found =
    given.model === undefined ? typedRates(given, tokens) : await planned(given, tokens);
  const free =
    tokens.cachedPromptFraction * tokens.promptTokens > 0
      ? [
          {
            code: "hits-are-free",
            message:
              "prompt tokens found in the cache take no device time here, and keeping them costs nothing",
          },
        ]
      : [];
  return { tokens, ...found, warnings: [...found.warnings, ...free] };
}

type Rated = Omit<Traffic, "tokens">;

function typedRates(given: CostArguments, { promptTokens, outputTokens }: QueryTokens): Rated {
  for (const flag of ["gpu", "devices", "engine"] as const)
    refuseIdle(
      flagName(flag),
      given[flag] !== undefined,
      "without --model there is nothing to run on it",
      "give --model, or --prompt-rate and --output-rate alone",
    );
  demand(given, "cost", [
    ...(promptTokens > 0 ? (["promptRate"] as const) : []),
    ...(outputTokens > 0 ? (["outputRate"] as const) : []),
  ]);
  const seconds = (rate: number | undefined, flag: string): number =>
    rate === undefined ? 0 : 1 / finiteNumber(rate, flag, { above: true });
  return {
    inputs: {
      promptRate: rangeOption(given.promptRate, "--prompt-rate"),
      outputRate: rangeOption(given.outputRate, "--output-rate"),
    },
    deviceSeconds: ({ promptRate, outputRate }) => ({
      deviceSecondsPerPromptToken: seconds(promptRate, "--prompt-rate"),
      deviceSecondsPerOutputToken: seconds(outputRate, "--output-rate"),
    }),
    rates: "at the rates that were typed",
    warnings: [],
  };
}

async function planned(given: CostArguments, tokens: QueryTokens): Promise<Rated> {
  for (const flag of ["promptRate", "outputRate"] as const)
    refuseIdle(
      flagName(flag),
      given[flag] !== undefined,
      "--model asks for rates that are worked out",
      "give one of the two",
    );
  demand(given, "cost", ["gpu"]);
  const { spec, warnings } = await modelArgument(given.model ?? "");
  const device = await deviceArgument({ gpu: given.gpu ?? "" });
  const devices = numberOption(given.devices, "--devices") ?? 1;
  const { name } = engineNamed(given.engine ?? "ideal");
  const found = plan({
    model: spec,
    device,
    deployment: { devices },
    engine: { name },
    workload: tokens,
  });
  if (found.speed === undefined)
    throw kvError({
      code: "bad-input",
      path: "--devices",
      value: devices,
      rule: `${spec.name} does not fit on ${devices} × ${device.name}`,
      hint: "`kv-headroom plan` says what is short",
    });
  const { deviceSecondsPerPromptToken, deviceSecondsPerOutputToken, runningPerReplica } =
    found.speed;
  const { timePerOutputTokenSeconds, range } = found.speed;
  const near = range?.timePerOutputTokenSeconds;
  return {
    // measured over predicted times, where something was measured near it
    inputs: {
      timeScale: near && {
        low: near.low / timePerOutputTokenSeconds,
        high: near.high / timePerOutputTokenSeconds,
      },
    },
    deviceSeconds: ({ timeScale = 1 }) => ({
      deviceSecondsPerPromptToken: deviceSecondsPerPromptToken * timeScale,
      deviceSecondsPerOutputToken: deviceSecondsPerOutputToken * timeScale,
    }),
    rates: `${spec.name} on ${devices} × ${device.name} by ${name}, ${Math.floor(runningPerReplica)} queries at once, as \`kv-headroom plan\` predicts`,
    warnings: [...warnings, ...found.warnings.filter(({ code }) => code !== "no-price")],
  };
}

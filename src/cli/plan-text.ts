/** A plan for people: whether it fits, memory, queries at once, speed, cost, and what was assumed. */
import type { CostRange } from "../cost/ranges.ts";
import type { EngineLoss } from "../engine/accounting.ts";
import { explain } from "../plan/explain.ts";
import type { PlanLoad } from "../plan/load.ts";
import type { Plan } from "../plan/plan.ts";
import type { Rates } from "../plan/rates.ts";
import type { Scenario } from "../plan/scenario.ts";
import { lossText } from "../report/engine-comparison.ts";
import { dollars, duration, grouped, threeDigits } from "../report/printed.ts";
import { wrapped } from "../report/text-table.ts";
import type { BoundBy } from "../speed/step-timer.ts";
import { formatBytes } from "../units.ts";
import { type Field, fieldsText } from "./fields.ts";
import { limits, tokens, verdict } from "./plan-verdict.ts";
import { page } from "./print.ts";

/** The plan as text; with `explain` every step of it. */
export function planText(
  scenario: Scenario,
  plan: Plan,
  { explain: working }: { readonly explain: boolean },
): string {
  const { model, device, deployment, engine } = scenario;
  const devices = plan.memory.deviceBytes === 0 ? 1 : devicesOf(deployment);
  return [
    `${model.name} on ${devices} × ${device.name}, ${engine?.name ?? "ideal"} memory rule`,
    verdict(plan),
    memoryText(plan),
    ...(plan.memory.fits ? [roomText(plan)] : []),
    ...(plan.speed === undefined ? [] : [speedText(plan.speed)]),
    ...(plan.speed?.load === undefined ? [] : [loadText(plan.speed.load)]),
    ...(plan.cost === undefined ? [] : [costText(plan.cost, scenario)]),
    ...(working ? [`Working\n\n${explain({ figures: plan.figures, warnings: [] })}`] : []),
    ...(plan.warnings.length === 0
      ? []
      : [
          plan.warnings
            .map(({ code, message }) =>
              wrapped(`note ${code}: ${message}${flagsOf[code] ?? ""}`, page()),
            )
            .join("\n"),
        ]),
  ].join("\n\n");
}

/** Which flags settle what a warning is about. */
const flagsOf: Readonly<Record<string, string>> = {
  "reserve-heuristic": " (--runtime-bytes, --activation-bytes, --graph-bytes)",
  "weights-bf16": " (--weights)",
  "no-price": " (--price)",
  "shared-prefix-computed": " (--cached)",
  "speed-is-a-bound": " (--measured-output-rate takes their place)",
};

function devicesOf(deployment: Scenario["deployment"] = {}): number {
  const {
    devices,
    tensorParallel = 1,
    pipelineParallel = 1,
    attentionDataParallel = 1,
  } = deployment;
  return devices ?? tensorParallel * pipelineParallel * attentionDataParallel;
}

function memoryText(plan: Plan): string {
  const { memory, engine } = plan;
  const { reserve } = memory;
  const bytes = (count: number): string => formatBytes(count, "binary");
  return fieldsText("Memory of one GPU", [
    ["driver reports", bytes(memory.deviceBytes)],
    ["weights", bytes(memory.weightBytesPerRank)],
    [
      "runtime, activations, graphs",
      bytes(reserve.runtimeBytes + reserve.activationBytes + reserve.graphBytes),
    ],
    ["cache pool", bytes(memory.poolBytesPerRank), rules[memory.rule](memory.memoryFraction)],
    [
      "one query at its longest",
      bytes(memory.kvBytesPerRequestPerRank),
      tokens(memory.longestRequestTokens),
    ],
    ...(engine === undefined || !takesMore(plan)
      ? []
      : [
          [
            `as ${engine.engine} counts it`,
            bytes(engine.requestBytesPerRank),
            lossText({ ...engine, losses: engine.losses.filter(isBeyondRank) }),
          ] as const,
        ]),
  ]);
}

/** Whether the engine takes visibly more for a request than a rank must keep of it. */
function takesMore({ memory, engine }: Plan): boolean {
  return (engine?.requestBytesPerRank ?? 0) > 1.01 * memory.kvBytesPerRequestPerRank;
}

/** What ranks keep more than once is in the bytes of the rank already. */
function isBeyondRank({ cause }: EngineLoss): boolean {
  return cause !== "head-replication" && cause !== "latent-replication";
}

const rules: Readonly<Record<Plan["memory"]["rule"], (fraction: number) => string>> = {
  all: () => "what is left of all memory",
  "of-total": (fraction) => `what is left of ${share(fraction)} of the memory`,
  "of-free": (fraction) => `${share(fraction)} of what is left`,
  static: (fraction) => `what weights leave of ${share(fraction)} of the memory`,
};

/** `92 %`, `92.5 %` */
function share(fraction: number): string {
  return `${Number((fraction * 100).toFixed(2))} %`;
}

function roomText(plan: Plan): string {
  const { concurrency, memory, speed, engine } = plan;
  const { guaranteed, peak, steady, groups, longestSequenceTokens } = concurrency;
  const rows: Field[] = [
    [
      "guaranteed",
      grouped(guaranteed),
      `all of them ${tokens(memory.longestRequestTokens)} long${takesMore(plan) ? `, as ${engine?.engine} counts them` : ""}`,
    ],
    ["at peak", grouped(peak), "all of them at the end of their answers"],
    ["steady", grouped(steady), "spread over their answers"],
  ];
  if (speed !== undefined)
    rows.push([
      "running",
      grouped(speed.runningPerReplica),
      `stopped by ${limits[speed.limitedBy]}`,
    ]);
  if (longestSequenceTokens !== undefined && !takesMore(plan))
    rows.push(["longest alone", grouped(longestSequenceTokens), "tokens, were it the only query"]);
  return fieldsText(
    `Queries at once${groups > 1 ? `, ${groups} attention groups together` : ""}`,
    rows,
  );
}

function speedText(speed: NonNullable<Plan["speed"]>): string {
  const { bound, range, basis } = speed;
  const goesTo = speed.boundBy === undefined ? "" : `most of it ${goesInto[speed.boundBy]}`;
  const rate = range?.outputTokensPerSecondPerReplica;
  const fields = fieldsText(speedHeading(speed), [
    ["decode step", duration(speed.decodeStepSeconds), goesTo],
    ["prefill of a query", duration(speed.prefillSecondsPerQuery)],
    [
      "time per output token",
      duration(speed.timePerOutputTokenSeconds),
      range === undefined
        ? "a step and its share of prefill"
        : `${rangeText(range.timePerOutputTokenSeconds)} in 8 of 10 ${covered[range.covers]}`,
    ],
    [
      "time to first token",
      duration(speed.timeToFirstTokenSeconds),
      range === undefined ? "" : `${rangeText(range.timeToFirstTokenSeconds)}, likewise`,
    ],
    ["time to last token", duration(speed.endToEndSeconds)],
    [
      "output rate",
      `${grouped(speed.outputTokensPerSecondPerReplica)}/s`,
      rate === undefined
        ? "tokens, all GPUs"
        : `tokens, all GPUs; ${grouped(rate.low)} to ${grouped(rate.high)}/s`,
    ],
    ["", `${grouped(speed.outputTokensPerSecondPerDevice)}/s`, "tokens, one GPU"],
    ["", `${threeDigits(speed.tokensPerSecondPerUser)}/s`, "tokens, one user"],
    ["queries", `${threeDigits(speed.queriesPerSecondPerReplica)}/s`],
    ...(bound === undefined || basis === "measured"
      ? []
      : [
          [
            "roofline",
            duration(bound.timePerOutputTokenSeconds),
            "per output token at peak rates: no GPU is faster",
          ] as const,
        ]),
  ]);
  return `${fields}${nearText(speed)}`;
}

const covered = {
  "cases-like-it": "cases like it",
  "models-left-out": "rows of models left out of the fit",
} as const;

function rangeText({ low, high }: CostRange): string {
  return `${duration(low)} to ${duration(high)}`;
}

const goesInto: Readonly<Record<BoundBy, string>> = {
  overhead: "into launches and scheduling",
  compute: "into arithmetic",
  bandwidth: "into reading memory",
  links: "into links between GPUs",
} as const;

function speedHeading({ basis, bound, timePerOutputTokenSeconds }: Rates): string {
  if (basis === "measured") return "Speed, as measured";
  return bound?.timePerOutputTokenSeconds === timePerOutputTokenSeconds
    ? "Speed, at most (a roofline bound, not a prediction)"
    : "Speed, predicted";
}

/** What the prediction leans on; a warning says so where nothing just like it was measured. */
function nearText({ near, range }: Rates): string {
  return near === undefined || range?.covers !== "cases-like-it"
    ? ""
    : `\n${wrapped(`  from ${near}`, page()).replaceAll("\n", "\n  ")}`;
}

/** What the load makes of it, and where it breaks. */
function loadText({ at, ...most }: PlanLoad): string {
  const rate = (requestsPerSecond: number): string => `${threeDigits(requestsPerSecond)}/s`;
  return fieldsText("Load", [
    ...(at === undefined
      ? []
      : ([
          ["asked", rate(at.requestsPerSecond), `${Math.round(at.loadFactor * 100)} % of the most`],
          ["running", threeDigits(at.runningPerReplica), "queries, on average"],
        ] as const)),
    ...(at?.times === undefined || at.waitingSeconds === undefined
      ? []
      : ([
          [
            "waiting",
            at.waitingSeconds < 1e-4 ? "none" : duration(at.waitingSeconds),
            "for a place",
          ],
          ["time per output token", duration(at.times.timePerOutputTokenSeconds)],
          ["time to first token", duration(at.times.timeToFirstTokenSeconds), "waiting included"],
          ["time to last token", duration(at.times.endToEndSeconds)],
          ["objectives", at.objectiveMet ? "met" : "missed"],
        ] as const)),
    ...(most.mostUsers === undefined
      ? [
          [
            "at most",
            rate(most.mostRequestsPerSecond),
            `then it is stopped by ${breaks[most.brokenBy]}`,
          ] as const,
        ]
      : [["at most", grouped(most.mostUsers), `users; then ${breaks[most.brokenBy]}`] as const]),
  ]);
}

const breaks = {
  objective: "an objective, waiting included",
  saturation: "saturation: the queue grows without end",
} as const;

function costText(cost: NonNullable<Plan["cost"]>, { price }: Scenario): string {
  const rows: Field[] = [
    ["prompt computed", dollars(cost.promptMissUsd)],
    ["output", dollars(cost.outputUsd)],
    ...(cost.idleUsd > 0
      ? [
          [
            "idle",
            dollars(cost.idleUsd),
            `${price?.loadFactor === undefined ? "what the load leaves" : `load ${price.loadFactor}`}`,
          ] as const,
        ]
      : []),
    ["a query", dollars(cost.usdPerQuery), queryRemark(cost)],
    ["1M computed prompt tokens", dollars(cost.usdPerMillionPromptTokens)],
    ["1M output tokens", dollars(cost.usdPerMillionOutputTokens)],
    ["an hour of all GPUs", dollars(cost.usdPerReplicaHour)],
  ];
  return fieldsText("Cost", rows);
}

function queryRemark({ usdPerQuery, range }: NonNullable<Plan["cost"]>): string {
  const thousand = `${dollars(usdPerQuery * 1000)} for 1,000`;
  if (range === undefined) return thousand;
  const { low, high } = range.usdPerQuery;
  return `${thousand}; ${dollars(low * 1000)} to ${dollars(high * 1000)} by the range of the speed`;
}

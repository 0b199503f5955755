/** The answer of `solve` for people: what it is, what binds it, and the neighbour that fails. */
import type { Deployment } from "../model/deployment.ts";
import type { Plan } from "../plan/plan.ts";
import type { Scenario } from "../plan/scenario.ts";
import type { Fleet } from "../plan/solve/fleets.ts";
import type { Binding, Question } from "../plan/solve/question.ts";
import type { Answer } from "../plan/solve/solve.ts";
import { counted, dollars, duration, grouped, threeDigits } from "../report/printed.ts";
import { wrapped } from "../report/text-table.ts";
import { formatBytes } from "../units.ts";
import { type Field, fieldsText } from "./fields.ts";
import { page } from "./print.ts";

type AnyAnswer = Answer<Question>;
type Found<For extends Question["for"]> = Extract<
  AnyAnswer,
  { readonly kind: "found"; readonly for: For }
>;

/** The answer as text. */
export function solutionText(answer: AnyAnswer, scenario: Scenario): string {
  if (answer.kind === "none") return noneText(answer.because, answer.nearest);
  const { warnings } = "fleet" in answer ? answer.fleet.plan : answer.plan;
  const notes = warnings
    .filter(({ code }) => code.startsWith("speed-") || code === "longer-than-model")
    .map(({ code, message }) => wrapped(`note ${code}: ${message}`, page()));
  return [foundText(answer, scenario), ...notes].join("\n\n");
}

function foundText(answer: Found<Question["for"]>, scenario: Scenario): string {
  switch (answer.for) {
    case "contextTokens":
      return contextText(answer);
    case "devices":
    case "usdPerHour":
      return fleetText(answer);
    case "usdPerDeviceHour":
      return priceText(answer, scenario);
    case "workers":
      return workersText(answer);
  }
}

const bindings: Readonly<Record<Binding, string>> = {
  weights: "the weights",
  engine: "the engine, which refuses it",
  "kv-room": "the room for the cache",
  slots: "the engine's slots",
  objective: "an objective",
  compute: "arithmetic",
  bandwidth: "memory bandwidth",
  links: "the links between GPUs",
  overhead: "launches and scheduling",
  load: "the load itself: the queue would grow without end",
  price: "the price",
  prefill: "the prefill workers",
  decode: "the decode workers",
  devices: "the number of GPUs",
  length: "the length that the model admits (--max-model-tokens)",
};

function noneText(because: string, nearest: Plan | undefined): string {
  const lines = [wrapped(`No answer: ${because}.`, page())];
  if (nearest === undefined) return lines.join("\n");
  const { speed, memory } = nearest;
  if (!nearest.fits)
    lines.push(`Nearest: ${formatBytes(memory.shortBytes, "binary")} short on each GPU.`);
  for (const { objective, limitSeconds, reachedSeconds } of speed?.missedObjectives ?? [])
    lines.push(
      `Nearest: ${objective} ${duration(reachedSeconds)}, above ${duration(limitSeconds)}.`,
    );
  return lines.join("\n");
}

function contextText(answer: Found<"contextTokens">): string {
  const { contextTokens, bindsBy, plan, next, roomTokens } = answer;
  return fieldsText(`Longest context: ${counted(contextTokens, "token")}`, [
    ["room for", grouped(plan.concurrency.guaranteed), "users of it"],
    ...speedFields(plan),
    ...(bindsBy === undefined ? [] : [["bound by", "", bindings[bindsBy]] as const]),
    ...(roomTokens === undefined
      ? []
      : [["room alone", grouped(roomTokens), "tokens, were they admitted"] as const]),
    ...(next === undefined
      ? []
      : [
          [
            "one token more",
            "",
            bindsBy === "objective"
              ? `${counted(next.speed?.runningPerReplica ?? 0, "user")} within the objectives${missed(next)}`
              : `room for ${counted(next.concurrency.guaranteed, "user")}`,
          ] as const,
        ]),
  ]);
}

function fleetText(answer: Found<"devices" | "usdPerHour">): string {
  const { fleet, bindsBy, next, runnerUp, tried, feasible } = answer;
  const at = next?.speed?.load?.at;
  const fields: Field[] = [
    ["GPUs", grouped(fleet.devices), fleet.device],
    ["copies", grouped(fleet.replicas), `each ${spreadText(fleet.deployment)}`],
    ["requests", `${threeDigits(fleet.requestsPerSecondPerReplica)}/s`, "a copy"],
    ...loadFields(fleet.plan),
    ...priceFields(fleet),
    ["bound by", "", bindings[bindsBy]],
    ...(at === undefined
      ? []
      : [
          [
            "one copy fewer",
            "",
            at.isStable ? `misses${missedAt(at.missedObjectives)}` : "its queue grows without end",
          ] as const,
        ]),
    ...(runnerUp === undefined
      ? []
      : [
          [
            "next best",
            grouped(runnerUp.devices),
            `${runnerUp.device}: ${runnerUp.replicas} × ${spreadText(runnerUp.deployment)}${runnerUp.usdPerHour === undefined ? "" : `, ${dollars(runnerUp.usdPerHour)} an hour`}`,
          ] as const,
        ]),
  ];
  return `${fieldsText(counted(fleet.devices, "GPU"), fields)}\n\n${feasible} of ${tried} splits and GPUs answer the load.`;
}

function priceText(answer: Found<"usdPerDeviceHour">, { device }: Scenario): string {
  return fieldsText(`${dollars(answer.usdPerDeviceHour)} an hour of ${device.name}`, [
    ["a query", dollars(answer.usdPerQuery), `${dollars(answer.usdPerQuery * 1000)} for 1,000`],
    ["a thousandth more", dollars(answer.next.cost?.usdPerQuery ?? 0), "a query"],
    ...speedFields(answer.plan),
  ]);
}

function workersText(answer: Found<"workers">): string {
  const { prefillWorkers, decodeWorkers, rates } = answer;
  return fieldsText(`${prefillWorkers} prefill and ${decodeWorkers} decode workers`, [
    ["GPUs of a prefill worker", grouped(answer.devicesPerPrefillWorker)],
    ["GPUs of a decode worker", grouped(answer.devicesPerDecodeWorker)],
    ["queries", `${threeDigits(answer.queriesPerSecond)}/s`],
    ["output", `${grouped(answer.outputTokensPerSecond)}/s`, "tokens"],
    ["ratio", threeDigits(answer.ratio), "prefill workers for each decode worker"],
    [
      "prefill rate",
      `${grouped(rates.prefillTokensPerSecond)}/s`,
      "computed prompt tokens, one worker",
    ],
    [
      "decode rate",
      `${grouped(rates.decodeTokensPerSecond)}/s`,
      `one worker, ${grouped(answer.decodeRunningPerGroup)} queries a group`,
    ],
    ["bound by", "", bindings[answer.bindsBy]],
    ...answer.neighbours.map(
      (one) =>
        [
          `${one.prefillWorkers} and ${one.decodeWorkers}`,
          `${threeDigits(one.queriesPerSecond)}/s`,
          "queries",
        ] as const,
    ),
  ]);
}

function speedFields({ speed }: Plan): readonly Field[] {
  if (speed === undefined) return [];
  return [
    ["time per output token", duration(speed.timePerOutputTokenSeconds)],
    ["time to first token", duration(speed.timeToFirstTokenSeconds)],
  ];
}

function loadFields({ speed }: Plan): readonly Field[] {
  const at = speed?.load?.at;
  if (at?.times === undefined) return [];
  return [
    ["busy", `${(at.loadFactor * 100).toFixed(0)} %`, "of what a copy answers at most"],
    ["time per output token", duration(at.times.timePerOutputTokenSeconds)],
    ["time to first token", duration(at.times.timeToFirstTokenSeconds), "waiting included"],
  ];
}

function priceFields({ usdPerHour, usdPerQuery }: Fleet): readonly Field[] {
  if (usdPerHour === undefined || usdPerQuery === undefined) return [];
  return [
    ["an hour", dollars(usdPerHour)],
    [
      "a query",
      dollars(usdPerQuery),
      `${dollars(usdPerQuery * 1000)} for 1,000, idle hours included`,
    ],
  ];
}

/** `8 GPUs, tensor parallel 8` */
function spreadText(deployment: Deployment): string {
  const { devices = 1, tensorParallel = 1, pipelineParallel = 1 } = deployment;
  const { attentionDataParallel = 1, expertParallel = 1 } = deployment;
  return [
    `${devices} GPU${devices === 1 ? "" : "s"}`,
    ...(tensorParallel > 1 ? [`tensor parallel ${tensorParallel}`] : []),
    ...(attentionDataParallel > 1 ? [`attention groups ${attentionDataParallel}`] : []),
    ...(expertParallel > 1 ? [`expert parallel ${expertParallel}`] : []),
    ...(pipelineParallel > 1 ? [`stages ${pipelineParallel}`] : []),
  ].join(", ");
}

function missed({ speed }: Plan): string {
  return missedAt(speed?.missedObjectives ?? []);
}

function missedAt(missedObjectives: NonNullable<Plan["speed"]>["missedObjectives"]): string {
  return missedObjectives
    .map(({ objective, reachedSeconds }) => ` ${objective}, ${duration(reachedSeconds)}`)
    .join(",");
}

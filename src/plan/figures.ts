/** The working of a plan: one figure per step, in the order of the data. */
import { deviceMemoryBytes } from "../device/accelerator.ts";
import { engineNamed } from "../engine/engines.ts";
import type { Basis, Figure } from "../figure.ts";
import { kvBytes } from "../kv/bytes.ts";
import { bitsPerToken } from "../kv/profile.ts";
import type { Plan } from "./plan.ts";
import type { Room } from "./room.ts";
import type { Scenario } from "./scenario.ts";
import type { ScenarioProfile } from "./scenario-profile.ts";

/** Every step of a plan with its formula, its numbers, and where it comes from. */
export function planFigures(
  scenario: Scenario,
  profile: ScenarioProfile,
  held: Room,
  plan: Omit<Plan, "figures">,
): readonly Figure[] {
  return [
    ...memoryFigures(scenario, profile, held, plan),
    ...roomFigures(profile, held, plan),
    ...speedFigures(profile, plan),
    ...costFigures(scenario, plan),
  ];
}

type PlanParts = Omit<Plan, "figures">;

function memoryFigures(
  scenario: Scenario,
  { deployment }: ScenarioProfile,
  { tightest, stage }: Room,
  { memory }: PlanParts,
): readonly Figure[] {
  const { model, device, engine, reserve } = scenario;
  const { driverMemoryMib } = device;
  const defaults = engineNamed(engine?.name ?? "ideal");
  const parts = tightest.profile.parts;
  return [
    figure(
      "model.parameters",
      "parameters of the model",
      model.weights?.totalParameters ?? 0,
      "parameters",
      {
        formula: "every matrix of every layer, embedding and LM head",
        inputs: { model: model.name, active: model.weights?.activeParameters ?? 0 },
        basis: "exact",
        source: model.weights?.source ?? model.source,
      },
    ),
    figure("memory.deviceBytes", "memory of one device", deviceMemoryBytes(device), "B", {
      formula: "driverMemoryMib × 2^20",
      inputs: { device: device.name, driverMemoryMib: driverMemoryMib.value },
      basis: driverMemoryMib.basis,
      source: `${driverMemoryMib.source} (${driverMemoryMib.asOf})`,
    }),
    figure("memory.weightBytesPerRank", "weights on one rank", memory.weightBytesPerRank, "B", {
      formula: "parameters of the rank × bits of their format / 8",
      inputs: {
        tensorParallel: deployment.tensorParallel,
        expertParallel: deployment.expertParallel,
        pipelineParallel: deployment.pipelineParallel,
        attentionDataParallel: deployment.attentionDataParallel,
      },
      basis: scenario.weightBytesPerRank === undefined ? "exact" : "input",
    }),
    ...(["runtimeBytes", "activationBytes", "graphBytes"] as const).map((part) =>
      figure(
        `memory.reserve.${part}`,
        `${part.replace("Bytes", "")} reserve on one rank`,
        memory.reserve[part],
        "B",
        {
          formula: reserve?.[part] === undefined ? "rule of thumb" : "given",
          inputs: {},
          basis: reserve?.[part] === undefined ? "heuristic" : "input",
        },
      ),
    ),
    figure("memory.poolBytesPerRank", "cache pool on one rank", memory.poolBytesPerRank, "B", {
      formula: poolFormulas[memory.rule],
      inputs: {
        memoryFraction: memory.memoryFraction,
        deviceBytes: memory.deviceBytes,
        weights: memory.weightBytesPerRank,
        runtime: memory.reserve.runtimeBytes,
        activations: memory.reserve.activationBytes,
        graphs: memory.reserve.graphBytes,
      },
      basis: engine?.memoryFraction === undefined ? defaults.basis : "input",
      source: defaults.source,
    }),
    figure(
      "kv.bytesPerToken",
      "cache of one token on one rank",
      bitsPerToken(tightest.profile) / 8,
      "B/token",
      {
        formula: "Σ layers × entryBits / tokensPerEntry / 8",
        inputs: Object.fromEntries(
          parts.map((part) => [`${part.kind}Layers`, `${part.layers} × ${part.entryBits / 8} B`]),
        ),
        basis: "exact",
      },
    ),
    figure(
      "kv.bytesPerRequestPerRank",
      "cache of the longest request on one rank",
      memory.kvBytesPerRequestPerRank,
      "B",
      {
        formula: "kvBytes(longestRequestTokens)",
        inputs: { longestRequestTokens: memory.longestRequestTokens, stage },
        basis: "exact",
      },
    ),
  ];
}

const poolFormulas = {
  all: "deviceBytes - weights - runtime - activations - graphs",
  "of-total": "memoryFraction × deviceBytes - weights - runtime - activations - graphs",
  "of-free": "memoryFraction × (deviceBytes - weights - runtime - activations - graphs)",
  static: "memoryFraction × (deviceBytes - runtime) - weights",
} as const;

function roomFigures(
  { deployment, blockTokens }: ScenarioProfile,
  { tightest }: Room,
  { memory, concurrency }: PlanParts,
): readonly Figure[] {
  const pool = memory.poolBytesPerRank;
  const groups = deployment.attentionDataParallel;
  const blocked = Math.ceil(memory.longestRequestTokens / blockTokens) * blockTokens;
  return [
    figure(
      "concurrency.guaranteed",
      "requests that fit at their longest",
      concurrency.guaranteed,
      "requests",
      {
        formula: "groups × floor(pool / bytes of the longest request, whole blocks)",
        inputs: { pool, requestBytes: kvBytes(tightest.profile, blocked), blockTokens, groups },
        basis: "exact",
      },
    ),
    figure(
      "concurrency.peak",
      "requests that fit at the end of their answers",
      concurrency.peak,
      "requests",
      {
        formula: "groups × floor(pool / mean bytes at promptTokens + outputTokens)",
        inputs: { pool, groups, perGroup: concurrency.perGroup.peak },
        basis: "exact",
      },
    ),
    figure(
      "concurrency.steady",
      "requests that fit spread over their answers",
      concurrency.steady,
      "requests",
      {
        formula: "groups × floor(pool / mean bytes held over all decode steps)",
        inputs: { pool, heldBytes: concurrency.heldBytesPerRank, groups },
        basis: "exact",
      },
    ),
  ];
}

function speedFigures({ deployment }: ScenarioProfile, { speed }: PlanParts): readonly Figure[] {
  if (speed === undefined) return [];
  const { basis, source } = speed;
  return [
    figure(
      "speed.running",
      "requests running on one replica",
      speed.runningPerReplica,
      "requests",
      {
        formula: "groups × min(steady, slots, largest batch within the objective)",
        inputs: { limitedBy: speed.limitedBy, perGroup: speed.runningPerGroup },
        basis: "exact",
      },
    ),
    figure("speed.decodeStepSeconds", "one decode step", speed.decodeStepSeconds, "s", {
      formula: "Σ operators max(flops / peak, bytes / bandwidth)",
      inputs: { running: speed.runningPerGroup },
      basis,
      source,
    }),
    figure(
      "speed.prefillSecondsPerQuery",
      "prefill of one query",
      speed.prefillSecondsPerQuery,
      "s",
      {
        formula: "Σ operators max(flops / peak, bytes / bandwidth), causal pairs",
        inputs: {},
        basis,
        source,
      },
    ),
    figure(
      "speed.timePerOutputTokenSeconds",
      "time per output token",
      speed.timePerOutputTokenSeconds,
      "s",
      {
        formula: "decodeStep + running × prefill / outputTokens / pipelineParallel",
        inputs: {
          decodeStep: speed.decodeStepSeconds,
          running: speed.runningPerGroup,
          prefill: speed.prefillSecondsPerQuery,
          pipelineParallel: deployment.pipelineParallel,
        },
        basis,
        source,
      },
    ),
    figure(
      "speed.outputTokensPerSecondPerReplica",
      "output rate of one replica",
      speed.outputTokensPerSecondPerReplica,
      "token/s",
      {
        formula: "running / timePerOutputToken",
        inputs: {
          running: speed.runningPerReplica,
          timePerOutputToken: speed.timePerOutputTokenSeconds,
        },
        basis,
        source,
      },
    ),
  ];
}

function costFigures({ price }: Scenario, { cost, speed }: PlanParts): readonly Figure[] {
  if (cost === undefined || price === undefined || speed === undefined) return [];
  return [
    figure("price.usdPerDeviceHour", "price of one device-hour", price.usdPerDeviceHour, "USD/h", {
      formula: "given",
      inputs: {},
      basis: "input",
    }),
    figure("cost.usdPerQuery", "cost of one query", cost.usdPerQuery, "USD", {
      formula: "promptMiss + promptHit + output + idle",
      inputs: {
        promptMiss: cost.promptMissUsd,
        promptHit: cost.promptHitUsd,
        output: cost.outputUsd,
        idle: cost.idleUsd,
      },
      basis: speed.basis,
      source: speed.source,
    }),
    figure(
      "cost.usdPerMillionOutputTokens",
      "cost of a million output tokens",
      cost.usdPerMillionOutputTokens,
      "USD/Mtoken",
      {
        formula: "usdPerDeviceHour / 3600 × deviceSecondsPerOutputToken / loadFactor × 1e6",
        inputs: {
          usdPerDeviceHour: price.usdPerDeviceHour,
          deviceSecondsPerOutputToken: speed.deviceSecondsPerOutputToken,
          loadFactor: price.loadFactor ?? 1,
        },
        basis: speed.basis,
        source: speed.source,
      },
    ),
  ];
}

interface Working {
  readonly formula: string;
  readonly inputs: Readonly<Record<string, number | string>>;
  readonly basis: Basis;
  readonly source?: string | undefined;
}

function figure(
  id: string,
  label: string,
  value: number,
  unit: string,
  { formula, inputs, basis, source }: Working,
): Figure {
  return {
    id,
    label,
    value,
    unit,
    formula,
    inputs,
    basis,
    ...(source !== undefined && { source }),
  };
}

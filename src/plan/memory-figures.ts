/** The working of a plan's memory: parameters, device, weights, reserve, pool, cache of a token and of a request. */
import { deviceMemoryBytes } from "../device/accelerator.ts";
import { engineNamed } from "../engine/engines.ts";
import type { Figure } from "../figure.ts";
import { bitsPerToken, type KvPart } from "../kv/profile.ts";
import type { ModelSpec } from "../model/model.ts";
import type { Plan } from "./plan.ts";
import type { Room } from "./room.ts";
import type { Scenario } from "./scenario.ts";
import type { ScenarioProfile } from "./scenario-profile.ts";
import { figure } from "./working.ts";

const reserveParts = ["runtimeBytes", "activationBytes", "graphBytes"] as const;

/** Memory of one rank, step by step; a pool is no surer than the reserve that it leaves out. */
export function memoryFigures(
  scenario: Scenario,
  { deployment }: ScenarioProfile,
  { tightest, stage }: Room,
  { memory }: Pick<Plan, "memory">,
): readonly Figure[] {
  const { model, device, engine, reserve } = scenario;
  const { driverMemoryMib } = device;
  const defaults = engineNamed(engine?.name ?? "ideal");
  const parts = tightest.profile.parts;
  const isReserveKnown = reserveParts.every((part) => reserve?.[part] !== undefined);
  return [
    ...parameterFigures(model),
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
    ...reserveParts.map((part) =>
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
      formula: memory.fits ? poolFormulas[memory.rule] : `max(0, ${poolFormulas[memory.rule]})`,
      inputs: {
        memoryFraction: memory.memoryFraction,
        deviceBytes: memory.deviceBytes,
        weights: memory.weightBytesPerRank,
        runtime: memory.reserve.runtimeBytes,
        activations: memory.reserve.activationBytes,
        graphs: memory.reserve.graphBytes,
      },
      basis: isReserveKnown
        ? engine?.memoryFraction === undefined
          ? defaults.basis
          : "input"
        : "heuristic",
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
          parts.map((part, index) => [
            partName(parts, index),
            `${part.layers} × ${part.entryBits / 8} B`,
          ]),
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

function parameterFigures(model: ModelSpec): readonly Figure[] {
  const { weights } = model;
  if (weights === undefined) return [];
  return [
    figure("model.parameters", "parameters of the model", weights.totalParameters, "parameters", {
      formula: "every matrix of every layer, embedding and LM head",
      inputs: { model: model.name, active: weights.activeParameters },
      basis: "exact",
      source: weights.source ?? model.source,
    }),
  ];
}

/** `windowLayers`, and `windowLayers2` for the next cache of the kind. */
function partName(parts: readonly KvPart[], index: number): string {
  const kind = parts[index]?.kind;
  const nth = parts.slice(0, index + 1).filter((part) => part.kind === kind).length;
  return `${kind}Layers${nth > 1 ? nth : ""}`;
}

const poolFormulas = {
  all: "deviceBytes - weights - runtime - activations - graphs",
  "of-total": "memoryFraction × deviceBytes - weights - runtime - activations - graphs",
  "of-free": "memoryFraction × (deviceBytes - weights - runtime - activations - graphs)",
  static: "memoryFraction × (deviceBytes - runtime) - weights",
} as const;

/** The flags of a scenario made a scenario: shared by `plan`, `sweep`, `pareto` and `solve`. */
import { engineNamed } from "../engine/engines.ts";
import type { Warning } from "../figure.ts";
import type { Scenario } from "../plan/scenario.ts";
import { flagName, refuseIdle } from "./demand.ts";
import { type DeviceArguments, deviceArgument } from "./device-argument.ts";
import { formatOption, kvFormatOption } from "./format-option.ts";
import { modelArgument } from "./model-argument.ts";
import { numberOption, quantityOption } from "./number-option.ts";
import { present } from "./present.ts";
import { hourlyPrice } from "./price-option.ts";

/** What was typed of a scenario, as typed. */
export interface ScenarioArguments extends DeviceArguments {
  readonly model: string;
  readonly prompt?: string;
  readonly output?: string;
  readonly cached?: string;
  readonly sharedPrefix?: string;
  readonly devices?: string;
  readonly tensorParallel?: string;
  readonly pipelineParallel?: string;
  readonly attentionDp?: string;
  readonly expertParallel?: string;
  readonly redundantExperts?: string;
  readonly decodeContextParallel?: string;
  readonly engine?: string;
  readonly memoryFraction?: string;
  readonly maxModelTokens?: string;
  readonly maxRequests?: string;
  readonly blockTokens?: string;
  readonly weights?: string;
  readonly kv?: string;
  readonly weightBytes?: string;
  readonly runtimeBytes?: string;
  readonly activationBytes?: string;
  readonly graphBytes?: string;
  readonly price?: string;
  readonly load?: string;
  readonly tpot?: string;
  readonly tokensPerUser?: string;
  readonly ttft?: string;
  readonly e2e?: string;
  readonly quantile?: string;
  readonly rate?: string;
  readonly users?: string;
  readonly think?: string;
  readonly measuredOutputRate?: string;
}

/** The scenario of the flags, and what was assumed in reading the model; `varied` are the flags that an axis sets. */
export async function scenarioArgument(
  given: ScenarioArguments,
  varied: readonly string[] = [],
): Promise<{ readonly scenario: Scenario; readonly warnings: readonly Warning[] }> {
  const { name, rule } = engineNamed(given.engine ?? "ideal");
  refuseIdle(
    "--memory-fraction",
    given.memoryFraction !== undefined && rule === "all",
    `${name} takes all the memory that the reserve leaves, no fraction of it`,
    "name an --engine that does: vllm, sglang or tensorrt-llm",
  );
  refuseIdle(
    "--think",
    given.think !== undefined && given.users === undefined,
    "without --users nobody thinks",
    "give --users too",
  );
  refuseIdle(
    "--users",
    given.users !== undefined && given.rate !== undefined,
    "requests come at a --rate, or from users who wait for their answers",
    "give one of the two",
  );
  refuseIdle(
    "--load",
    given.load !== undefined && given.price === undefined,
    "without a price there is no cost for it to change",
    varied.includes("price") ? "write --axis load beside --axis price" : "give --price too",
  );
  refuseIdle(
    "--quantile",
    given.quantile !== undefined &&
      !objectives.some(
        (name) => given[name] !== undefined || varied.includes(flagName(name).slice(2)),
      ),
    "without an objective there is none that a share of the queries could meet",
    "give --ttft, --e2e, --tpot or --tokens-per-user too",
  );
  const { spec, warnings, kvFormat } = await modelArgument(given.model);
  const notes =
    kvFormat !== undefined && given.kv === undefined
      ? [
          {
            code: "kv-format-of-checkpoint",
            message: `the checkpoint asks for a cache in ${typeof kvFormat === "string" ? kvFormat : `${kvFormat.bits} bits`}; bf16 was taken, --kv sets it`,
          },
        ]
      : [];
  const scenario: Scenario = {
    model: spec,
    device: await deviceArgument(given),
    ...(await spread(given)),
    ...(await workload(given)),
    ...(await money(given)),
    ...(await asked(given)),
  };
  return { scenario, warnings: [...warnings, ...notes] };
}

const objectives = ["tpot", "tokensPerUser", "ttft", "e2e"] as const;

async function spread(given: ScenarioArguments): Promise<Partial<Scenario>> {
  const weights = formatOption(given.weights, "--weights");
  const kv = kvFormatOption(given.kv, "--kv");
  return {
    deployment: present({
      devices: numberOption(given.devices, "--devices"),
      tensorParallel: numberOption(given.tensorParallel, "--tensor-parallel"),
      pipelineParallel: numberOption(given.pipelineParallel, "--pipeline-parallel"),
      attentionDataParallel: numberOption(given.attentionDp, "--attention-dp"),
      expertParallel: numberOption(given.expertParallel, "--expert-parallel"),
      redundantExperts: numberOption(given.redundantExperts, "--redundant-experts"),
      decodeContextParallel: numberOption(given.decodeContextParallel, "--decode-context-parallel"),
    }),
    engine: present({
      name: given.engine === undefined ? undefined : engineNamed(given.engine).name,
      memoryFraction: numberOption(given.memoryFraction, "--memory-fraction"),
      maxModelTokens: await quantityOption(given.maxModelTokens, "--max-model-tokens", "tokens"),
      maxRequests: numberOption(given.maxRequests, "--max-requests"),
      blockTokens: await quantityOption(given.blockTokens, "--block-tokens", "tokens"),
    }),
    formats: present({ weights, kv }),
    ...present({
      weightBytesPerRank: await quantityOption(given.weightBytes, "--weight-bytes", "bytes"),
    }),
    reserve: present({
      runtimeBytes: await quantityOption(given.runtimeBytes, "--runtime-bytes", "bytes"),
      activationBytes: await quantityOption(given.activationBytes, "--activation-bytes", "bytes"),
      graphBytes: await quantityOption(given.graphBytes, "--graph-bytes", "bytes"),
    }),
  };
}

async function workload(given: ScenarioArguments): Promise<Pick<Scenario, "workload">> {
  return {
    workload: present({
      promptTokens: await quantityOption(given.prompt, "--prompt", "tokens"),
      outputTokens: await quantityOption(given.output, "--output", "tokens"),
      cachedPromptFraction: numberOption(given.cached, "--cached"),
      sharedPrefixTokens: await quantityOption(given.sharedPrefix, "--shared-prefix", "tokens"),
    }),
  };
}

async function money(given: ScenarioArguments): Promise<Partial<Scenario>> {
  const usdPerDeviceHour = await hourlyPrice(given.price);
  const loadFactor = numberOption(given.load, "--load");
  const rate = await quantityOption(
    given.measuredOutputRate,
    "--measured-output-rate",
    "tokensPerSecond",
  );
  return {
    ...(usdPerDeviceHour !== undefined && {
      price: { usdPerDeviceHour, ...present({ loadFactor }) },
    }),
    ...(rate !== undefined && {
      measured: { outputTokensPerSecondPerReplica: rate, source: "given on the command line" },
    }),
  };
}

/** Objectives and the load. */
async function asked(given: ScenarioArguments): Promise<Partial<Scenario>> {
  const objective = present({
    timePerOutputTokenSeconds: await quantityOption(given.tpot, "--tpot", "seconds"),
    tokensPerSecondPerUser: numberOption(given.tokensPerUser, "--tokens-per-user"),
    timeToFirstTokenSeconds: await quantityOption(given.ttft, "--ttft", "seconds"),
    endToEndSeconds: await quantityOption(given.e2e, "--e2e", "seconds"),
    quantile: numberOption(given.quantile, "--quantile"),
  });
  const requestsPerSecond = numberOption(given.rate, "--rate");
  const users = numberOption(given.users, "--users");
  const thinkSeconds = await quantityOption(given.think, "--think", "seconds");
  return {
    ...(Object.keys(objective).length > 0 && { objective }),
    ...(requestsPerSecond !== undefined && { load: { kind: "open", requestsPerSecond } }),
    ...(users !== undefined && { load: { kind: "closed", users, ...present({ thinkSeconds }) } }),
  };
}

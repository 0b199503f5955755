/** `kv-headroom plan`: flags to a scenario, a scenario to a plan. */
import { engineNamed } from "../engine/engines.ts";
import { plan } from "../plan/plan.ts";
import type { Scenario } from "../plan/scenario.ts";
import { demand, refuseIdle } from "./demand.ts";
import { type DeviceArguments, deviceArgument } from "./device-argument.ts";
import { formatOption, kvFormatOption } from "./format-option.ts";
import { modelArgument } from "./model-argument.ts";
import { numberOption, quantityOption } from "./number-option.ts";
import { planText } from "./plan-text.ts";
import { present } from "./present.ts";
import { hourlyPrice } from "./price-option.ts";
import { type Output, print } from "./print.ts";

/** What was typed after `plan`, as typed. */
export interface PlanArguments extends Output, DeviceArguments {
  readonly model: string;
  readonly prompt: string;
  readonly output: string;
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
  readonly measuredOutputRate?: string;
  readonly explain?: true;
}

/** Prints the plan of the flags; with `explain` its working too. */
export async function planCommand(given: PlanArguments): Promise<void> {
  demand(given, "plan", ["model", "gpu", "prompt", "output"]);
  refuseIdle(
    "--load",
    given.load !== undefined && given.price === undefined,
    "without a price there is no cost for it to change",
    "give --price too",
  );
  const { name, rule } = engineNamed(given.engine ?? "ideal");
  refuseIdle(
    "--memory-fraction",
    given.memoryFraction !== undefined && rule === "all",
    `${name} takes all the memory that the reserve leaves, no fraction of it`,
    "name an --engine that does: vllm, sglang or tensorrt-llm",
  );
  const { spec, warnings, kvFormat } = await modelArgument(given.model);
  const scenario: Scenario = {
    model: spec,
    device: await deviceArgument(given),
    ...(await spread(given)),
    ...(await workload(given)),
    ...(await money(given)),
  };
  const found = plan(scenario, { figures: given.explain === true || given.json === true });
  const notes =
    kvFormat !== undefined && given.kv === undefined
      ? [
          {
            code: "kv-format-of-checkpoint",
            message: `the checkpoint asks for a cache in ${typeof kvFormat === "string" ? kvFormat : `${kvFormat.bits} bits`}; bf16 was taken, --kv sets it`,
          },
        ]
      : [];
  const answer = { ...found, warnings: [...warnings, ...notes, ...found.warnings] };
  print(given, answer, () => planText(scenario, answer, { explain: given.explain === true }));
}

async function spread(given: PlanArguments): Promise<Partial<Scenario>> {
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

async function workload(given: PlanArguments): Promise<Pick<Scenario, "workload">> {
  return {
    workload: present({
      promptTokens: await quantityOption(given.prompt, "--prompt", "tokens"),
      outputTokens: await quantityOption(given.output, "--output", "tokens"),
      cachedPromptFraction: numberOption(given.cached, "--cached"),
      sharedPrefixTokens: await quantityOption(given.sharedPrefix, "--shared-prefix", "tokens"),
    }),
  };
}

async function money(given: PlanArguments): Promise<Partial<Scenario>> {
  const usdPerDeviceHour = await hourlyPrice(given.price);
  const loadFactor = numberOption(given.load, "--load");
  const limit = await quantityOption(given.tpot, "--tpot", "seconds");
  const rate = await quantityOption(
    given.measuredOutputRate,
    "--measured-output-rate",
    "tokensPerSecond",
  );
  return {
    ...(usdPerDeviceHour !== undefined && {
      price: { usdPerDeviceHour, ...present({ loadFactor }) },
    }),
    ...(limit !== undefined && { objective: { timePerOutputTokenSeconds: limit } }),
    ...(rate !== undefined && {
      measured: { outputTokensPerSecondPerReplica: rate, source: "given on the command line" },
    }),
  };
}

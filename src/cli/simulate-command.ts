/** `kv-headroom simulate`: flags to runs, runs to a page, a table or plain data. */
import { kvError, shown } from "../errors.ts";
import { grouped } from "../report/printed.ts";
import type { Router } from "../simulate/engine/settings.ts";
import type { VllmReplicaInputs } from "../simulate/vllm-replica.ts";
import { wholeNumber } from "../units.ts";
import { demand, refuseIdle } from "./demand.ts";
import { type DeviceArguments, deviceArgument } from "./device-argument.ts";
import { formatOption, kvFormatOption } from "./format-option.ts";
import { interruptible } from "./interrupt.ts";
import { nameList, numberList } from "./list-option.ts";
import { type RequestArguments, typedRequests } from "./made-requests.ts";
import { modelArgument } from "./model-argument.ts";
import { numberOption, quantityOption } from "./number-option.ts";
import { present } from "./present.ts";
import { hourlyPrice } from "./price-option.ts";
import { type Output, print } from "./print.ts";
import { progressBar } from "./progress-bar.ts";
import type { MemoryTier, SimulateTask } from "./simulate-job.ts";
import { simulationCsv, simulationData } from "./simulate-rows.ts";
import { simulationText } from "./simulate-text.ts";
import { threadsFor } from "./threads-option.ts";
import { overThreads } from "./worker-pool.ts";

/** What was typed after `simulate`. */
export interface SimulateArguments extends Output, DeviceArguments, RequestArguments {
  readonly model: string;
  readonly devices?: string;
  readonly tensorParallel?: string;
  readonly attentionDp?: string;
  readonly expertParallel?: string;
  readonly weights?: string;
  readonly kv?: string;
  readonly memoryFraction?: string;
  readonly maxModelTokens?: string;
  readonly maxRequests?: string;
  readonly maxBatchedTokens?: string;
  readonly blockTokens?: string;
  readonly poolBlocks?: string;
  readonly watermark?: string;
  readonly prefixCaching: boolean;
  readonly tier?: readonly string[];
  readonly weightBytes?: string;
  readonly runtimeBytes?: string;
  readonly activationBytes?: string;
  readonly graphBytes?: string;
  readonly replicas?: string;
  readonly router?: string;
  readonly prefillReplicas?: string;
  readonly decodeReplicas?: string;
  readonly transfer?: string;
  readonly think?: string;
  readonly until?: string;
  readonly ttft?: string;
  readonly tpot?: string;
  readonly e2e?: string;
  readonly price?: string;
  readonly threads?: string;
  readonly csv?: true;
}

const routers: readonly Router[] = [
  "round-robin",
  "least-outstanding",
  "session",
  "longest-prefix",
];

/** Runs every combination of what was typed, and prints one run as a page, several as a table. */
export async function simulateCommand(
  trace: string | undefined,
  given: SimulateArguments,
): Promise<void> {
  demand(given, "simulate", ["model", "gpu"]);
  const tasks = await tasksOf(trace, given);
  const threads = threadsFor(given.threads, { isSmall: false });
  const bar = progressBar();
  const found = await interruptible((signal) =>
    overThreads("simulate", tasks, {
      threads,
      signal,
      onProgress: ({ share, done }) => bar.show(share, `${grouped(done)} requests`),
    }),
  ).finally(bar.clear);
  const runs = { runs: found.filter((one) => one !== undefined), asked: tasks.length };
  if (given.csv === true) process.stdout.write(simulationCsv(runs));
  else print(given, simulationData(runs), () => simulationText(runs, tasks));
}

async function tasksOf(
  trace: string | undefined,
  given: SimulateArguments,
): Promise<readonly SimulateTask[]> {
  const requests = await typedRequests(trace, given);
  const replica = await replicaOf(given);
  const settings = await settingsOf(given);
  const copies = copiesOf(given);
  const tiers = await Promise.all((given.tier ?? []).map(tierOption));
  const users = numberList(given.users, "--users");
  const pools = numberList(given.poolBlocks, "--pool-blocks");
  const names = nameList(given.router, "--router", routers);
  const transfer = await quantityOption(given.transfer, "--transfer", "bytesPerSecond");
  const network =
    replica.device.interNodeBytesPerSecond?.value ?? replica.device.intraNodeBytesPerSecond?.value;
  const thinkSeconds = await quantityOption(given.think, "--think", "seconds");
  const tasks = cases(pools).flatMap((poolBlocks) =>
    cases(copies).flatMap((count) =>
      cases(names).flatMap((router) =>
        cases(users).flatMap((crowd) =>
          requests.map(
            ({ source, seed, varied }): SimulateTask => ({
              replica: {
                ...replica,
                engine: { ...replica.engine, ...present({ poolBlocks }) },
              },
              requests: source,
              tiers,
              copies: count ?? 1,
              ...present({ transferBytesPerSecond: transfer ?? network }),
              settings: {
                ...settings,
                ...present({ router, seed }),
                ...(crowd !== undefined && {
                  users: {
                    count: wholeNumber(crowd, "--users"),
                    ...present({ thinkSeconds }),
                  },
                }),
              },
              varied: {
                ...(pools.length > 1 && poolBlocks !== undefined && { poolBlocks }),
                ...(copies.length > 1 && typeof count === "number" && { replicas: count }),
                ...(names.length > 1 && router !== undefined && { router }),
                ...(users.length > 1 && crowd !== undefined && { users: crowd }),
                ...varied,
              },
            }),
          ),
        ),
      ),
    ),
  );
  refuseIdle(
    "-",
    trace === "-" && tasks.length > 1,
    "stdin can be read once, and several runs are asked for",
    "write the trace to a file",
  );
  return tasks;
}

/** The cases that were typed, or the one case of nothing. */
function cases<Value>(typed: readonly Value[]): readonly (Value | undefined)[] {
  return typed.length === 0 ? [undefined] : typed;
}

function copiesOf(given: SimulateArguments): readonly SimulateTask["copies"][] {
  const prefill = numberOption(given.prefillReplicas, "--prefill-replicas");
  const decode = numberOption(given.decodeReplicas, "--decode-replicas");
  const replicas = numberList(given.replicas, "--replicas");
  if (prefill === undefined && decode === undefined) {
    refuseIdle(
      "--transfer",
      given.transfer !== undefined,
      "nothing is handed over",
      "give --prefill-replicas and --decode-replicas too",
    );
    return replicas.map((count) => wholeNumber(count, "--replicas"));
  }
  demand(given, "simulate", ["prefillReplicas", "decodeReplicas"]);
  refuseIdle(
    "--replicas",
    replicas.length > 0,
    "prefill and decode have copies of their own",
    "leave it out",
  );
  return [
    {
      prefill: wholeNumber(prefill, "--prefill-replicas"),
      decode: wholeNumber(decode, "--decode-replicas"),
    },
  ];
}

/** `host:512 GiB:50 GB/s`: a name, bytes and rate for each GPU. */
async function tierOption(text: string): Promise<MemoryTier> {
  const [name = "", bytes, rate, ...more] = text.split(":");
  const bytesPerRank = await quantityOption(bytes, "--tier", "bytes");
  const bytesPerSecondPerRank = await quantityOption(rate, "--tier", "bytesPerSecond");
  if (bytesPerRank !== undefined && bytesPerSecondPerRank !== undefined && more.length === 0)
    return { name, bytesPerRank, bytesPerSecondPerRank };
  throw kvError({
    code: "bad-input",
    path: "--tier",
    value: text,
    rule: `expected NAME:BYTES:RATE, got ${shown(text)}`,
    hint: "'host:128 GiB:50 GB/s', for each GPU",
  });
}

async function replicaOf(given: SimulateArguments): Promise<VllmReplicaInputs> {
  const { spec } = await modelArgument(given.model);
  return {
    model: spec,
    device: await deviceArgument(given),
    deployment: present({
      devices: numberOption(given.devices, "--devices"),
      tensorParallel: numberOption(given.tensorParallel, "--tensor-parallel"),
      attentionDataParallel: numberOption(given.attentionDp, "--attention-dp"),
      expertParallel: numberOption(given.expertParallel, "--expert-parallel"),
    }),
    formats: present({
      weights: formatOption(given.weights, "--weights"),
      kv: kvFormatOption(given.kv, "--kv"),
    }),
    engine: present({
      memoryFraction: numberOption(given.memoryFraction, "--memory-fraction"),
      maxModelTokens: await quantityOption(given.maxModelTokens, "--max-model-tokens", "tokens"),
      maxRequests: numberOption(given.maxRequests, "--max-requests"),
      stepTokens: await quantityOption(given.maxBatchedTokens, "--max-batched-tokens", "tokens"),
      blockTokens: await quantityOption(given.blockTokens, "--block-tokens", "tokens"),
      watermark: numberOption(given.watermark, "--watermark"),
      prefixCaching: given.prefixCaching ? undefined : false,
    }),
    reserve: present({
      runtimeBytes: await quantityOption(given.runtimeBytes, "--runtime-bytes", "bytes"),
      activationBytes: await quantityOption(given.activationBytes, "--activation-bytes", "bytes"),
      graphBytes: await quantityOption(given.graphBytes, "--graph-bytes", "bytes"),
    }),
    ...present({
      weightBytesPerRank: await quantityOption(given.weightBytes, "--weight-bytes", "bytes"),
    }),
  };
}

async function settingsOf(given: SimulateArguments): Promise<SimulateTask["settings"]> {
  const objective = present({
    timeToFirstTokenSeconds: await quantityOption(given.ttft, "--ttft", "seconds"),
    timePerOutputTokenSeconds: await quantityOption(given.tpot, "--tpot", "seconds"),
    endToEndSeconds: await quantityOption(given.e2e, "--e2e", "seconds"),
  });
  return {
    ...present({
      usdPerDeviceHour: await hourlyPrice(given.price),
      untilSeconds: await quantityOption(given.until, "--until", "seconds"),
    }),
    ...(Object.keys(objective).length > 0 && { objective }),
  };
}

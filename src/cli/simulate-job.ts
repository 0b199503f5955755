/** One simulation among several: requests from a file or made by a recipe, through a model under vLLM. */
import { kvError } from "../errors.ts";
import type { Warning } from "../figure.ts";
import type { Simulation } from "../simulate/engine/result.ts";
import type { SimulationSettings } from "../simulate/engine/settings.ts";
import { type Progress, simulateAsync } from "../simulate/engine/simulate.ts";
import { emptyTrace } from "../simulate/trace/block-trace.ts";
import { exampleTrace } from "../simulate/trace/example-trace.ts";
import type { TraceFormat } from "../simulate/trace/formats.ts";
import { generateTrace, type TraceRecipe } from "../simulate/trace/generate.ts";
import { readTrace } from "../simulate/trace/read-trace.ts";
import type { TraceRequest } from "../simulate/trace/request.ts";
import { type VllmReplica, type VllmReplicaInputs, vllmReplica } from "../simulate/vllm-replica.ts";
import type { JobWatch } from "./jobs.ts";
import { traceFile } from "./trace-file.ts";

/** What is simulated, as plain data. */
export interface SimulateTask {
  readonly replica: VllmReplicaInputs;
  readonly requests: RequestSource;
  /** copies of the model, or prefill and decode copies */
  readonly copies: number | { readonly prefill: number; readonly decode: number };
  /** of a prompt's cache, for each device; with prefill and decode copies */
  readonly transferBytesPerSecond?: number;
  /** memory below the devices', the fastest first */
  readonly tiers: readonly MemoryTier[];
  readonly settings: Pick<
    SimulationSettings,
    "users" | "router" | "usdPerDeviceHour" | "objective" | "untilSeconds" | "seed"
  >;
  /** what sets this run apart from those beside it */
  readonly varied: Readonly<Record<string, string | number>>;
}

/** Memory below that of a device, for each of them. */
export interface MemoryTier {
  readonly name: string;
  readonly bytesPerRank: number;
  readonly bytesPerSecondPerRank: number;
}

/** Where requests come from. */
export type RequestSource =
  | {
      readonly kind: "file";
      readonly file: string;
      readonly format?: TraceFormat;
      readonly badRows?: "stop" | "skip";
      /** times of arrival are divided by it */
      readonly speedUp: number;
    }
  | { readonly kind: "example" }
  /** stops with the count of the recipe, or with the first arrival after `untilSeconds` */
  | { readonly kind: "made"; readonly recipe: TraceRecipe; readonly untilSeconds?: number };

/** What came of it. */
export interface SimulateFound {
  readonly varied: SimulateTask["varied"];
  readonly replica: Omit<Extract<VllmReplica, { fits: true }>, "stepTime"> | Refused;
  /** absent where the engine does not start */
  readonly simulation?: Simulation;
  readonly warnings: readonly Warning[];
}

type Refused = Extract<VllmReplica, { fits: false }>;

export async function simulateJob(
  task: SimulateTask,
  { signal, onProgress }: JobWatch,
): Promise<SimulateFound> {
  const replica = vllmReplica(task.replica);
  if (!replica.fits) return { varied: task.varied, replica, warnings: [] };
  const { stepTime, ...facts } = replica;
  const source = requestsOf(task.requests);
  const simulation = await simulateAsync(source.requests, settingsOf(task, replica), {
    signal,
    onProgress: (progress) =>
      onProgress({ share: source.share(progress), done: progress.arrivedRequests }),
  });
  if (simulation.complete && simulation.requests.arrived === 0) throw emptyTrace();
  return {
    varied: task.varied,
    replica: facts,
    simulation: { ...simulation, settings: { ...simulation.settings, stepTime: "predicted" } },
    warnings: [...replica.warnings, ...simulation.warnings, ...source.warnings()],
  };
}

function settingsOf(
  { copies, settings, transferBytesPerSecond, tiers }: SimulateTask,
  replica: Extract<VllmReplica, { fits: true }>,
): SimulationSettings {
  const { stepTime, groups, devicesPerGroup, blockBytesPerRank } = replica;
  const engine =
    tiers.length === 0
      ? replica.engine
      : {
          ...replica.engine,
          offload: {
            blockBytesPerRank,
            tiers: tiers.map(({ name, bytesPerRank, bytesPerSecondPerRank }) => ({
              name,
              capacityBlocks: Math.floor(bytesPerRank / blockBytesPerRank),
              bytesPerSecondPerRank,
            })),
          },
        };
  const all = { ...settings, engine, stepTime, devicesPerReplica: devicesPerGroup };
  if (typeof copies === "number") return { ...all, replicas: copies * groups };
  if (transferBytesPerSecond === undefined)
    throw kvError({
      code: "not-known",
      path: "transferBytesPerSecond",
      value: undefined,
      rule: "how fast a prompt's cache comes over is not known",
      hint: "--transfer '50 GB/s', for each GPU",
    });
  return {
    ...all,
    disaggregated: {
      prefill: { replicas: copies.prefill * groups },
      decode: { replicas: copies.decode * groups },
      transfer: {
        secondsPerToken: blockBytesPerRank / (engine.blockTokens ?? 1) / transferBytesPerSecond,
      },
    },
  };
}

interface Requests {
  readonly requests: Iterable<TraceRequest> | AsyncIterable<TraceRequest>;
  readonly share: (progress: Progress) => number | undefined;
  readonly warnings: () => readonly Warning[];
}

function requestsOf(source: RequestSource): Requests {
  if (source.kind === "example")
    return { requests: exampleTrace, share: () => 0, warnings: () => [] };
  if (source.kind === "made") {
    const { recipe, untilSeconds } = source;
    return {
      requests: generated(recipe, untilSeconds),
      share: ({ arrivedRequests, simulatedSeconds }) =>
        untilSeconds === undefined
          ? arrivedRequests / recipe.requests
          : simulatedSeconds / untilSeconds,
      warnings: () => [],
    };
  }
  const { file, speedUp, format, badRows } = source;
  const { pieces, share } = traceFile(file);
  let skipped = 0;
  let first = "";
  let failed = 0;
  const requests = readTrace(pieces, {
    ...(format !== undefined && { format }),
    ...(badRows !== undefined && { badRows }),
    onBadRow: ({ message }) => {
      if (skipped === 0) first = message;
      skipped += 1;
    },
    onFailedRequest: () => {
      failed += 1;
    },
  });
  return {
    requests: speedUp === 1 ? requests : faster(requests, speedUp),
    share,
    warnings: () => [
      ...(skipped === 0
        ? []
        : [{ code: "bad-rows", message: `skipped ${skipped} bad rows; the first: ${first}` }]),
      ...(failed === 0
        ? []
        : [{ code: "failed-requests", message: `left out ${failed} requests that had failed` }]),
    ],
  };
}

function* generated(
  recipe: TraceRecipe,
  untilSeconds = Number.POSITIVE_INFINITY,
): Generator<TraceRequest, void> {
  for (const request of generateTrace(recipe)) {
    if (request.arrivalSeconds >= untilSeconds) return;
    yield request;
  }
}

async function* faster(
  requests: AsyncIterable<TraceRequest>,
  speedUp: number,
): AsyncGenerator<TraceRequest, void> {
  for await (const request of requests)
    yield { ...request, arrivalSeconds: request.arrivalSeconds / speedUp };
}

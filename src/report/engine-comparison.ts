/** One deployment under every engine: what each takes of the device, how many of the longest requests fit, and what is lost on the way. */
import type { Device } from "../device/accelerator.ts";
import type { EngineRoom, LossCause } from "../engine/accounting.ts";
import { engines } from "../engine/engines.ts";
import { cachePool } from "../engine/pool.ts";
import type { ReservePerRank } from "../engine/reserve.ts";
import { accountings, engineRooms } from "../engine/side-by-side.ts";
import type { Deployment } from "../model/deployment.ts";
import { deployment as resolved } from "../model/deployment.ts";
import type { KvFormat } from "../model/format.ts";
import type { ModelSpec, WeightFormats } from "../model/model.ts";
import { stageWeightBytes } from "../model/weights.ts";
import { percent } from "./printed.ts";
import { type Table, tableOf } from "./table.ts";

/** What is compared. */
export interface EngineComparisonInputs {
  readonly model: ModelSpec;
  readonly device: Device;
  readonly maxModelTokens: number;
  readonly deployment?: Deployment | undefined;
  readonly format?: KvFormat | undefined;
  readonly weightFormats?: WeightFormats | undefined;
  readonly reserve?: Partial<ReservePerRank> | undefined;
  readonly maxBatchedTokens?: number | undefined;
}

/** One engine. */
export interface EngineComparisonRow {
  /** in the pools that the ideal accounting has: the accounting alone differs */
  readonly samePool: EngineRoom;
  /** in the pools that the engine's own memory rule leaves */
  readonly ownPool: EngineRoom;
  readonly ownPoolBytesPerRank: number;
  readonly memoryRule: string;
}

/**
 * Every engine twice: in the same pools, and in those that its own memory rule leaves of the device.
 *
 * @example engineComparison({ model: models["llama-3.1-70b"], device: devices["h100-sxm-80gb"], deployment: { devices: 8 }, maxModelTokens: 131_072 }).map((row) => row.samePool.engine) // => ["ideal", "vllm", "sglang", "tensorrt-llm", "llama-cpp"]
 */
export function engineComparison(inputs: EngineComparisonInputs): readonly EngineComparisonRow[] {
  const { model, device, reserve, format = "bf16" } = inputs;
  const weights = stageWeightBytes(model, {
    deployment: inputs.deployment,
    formats: inputs.weightFormats,
  });
  const question = {
    model,
    deployment: inputs.deployment ?? {},
    format,
    maxModelTokens: inputs.maxModelTokens,
    maxBatchedTokens: inputs.maxBatchedTokens,
  };
  const poolsOf = (name: keyof typeof engines): readonly number[] =>
    weights.map(
      (weightBytesPerRank) =>
        cachePool({ device, weightBytesPerRank, engine: { name }, reserve }).poolBytesPerRank,
    );
  const { tensorParallel, pipelineParallel, decodeContextParallel } = resolved(inputs.deployment);
  return engineRooms({ ...question, poolBytesPerRank: poolsOf("ideal") }).map((samePool) => {
    const { engine } = samePool;
    const pools = poolsOf(engine);
    const { rule, memoryFraction } = engines[engine];
    return {
      samePool,
      ownPool: accountings[engine]({
        ...question,
        tensorParallel,
        pipelineParallel,
        decodeContextParallel,
        poolBytesPerRank: pools,
        blockTokens: undefined,
      }),
      ownPoolBytesPerRank: Math.min(...pools),
      memoryRule: rule === "all" ? "all" : `${memoryFraction} ${rule}`,
    };
  });
}

/** What fits, engine by engine. */
export function engineRoomTable(rows: readonly EngineComparisonRow[]): Table {
  const ideal = rows.find(({ samePool }) => samePool.engine === "ideal")?.samePool.requests ?? 0;
  const requests = { unit: "requests", format: "fixed", align: "left" } as const;
  const taken = ({ samePool }: EngineComparisonRow): boolean => samePool.requestBytesPerRank > 0;
  return tableOf({ title: "What fits under each engine" }, rows, [
    { title: "engine", of: ({ samePool }) => samePool.engine },
    { title: "memory rule", of: ({ memoryRule }) => memoryRule },
    { title: "pool/GPU", unit: "B", format: "binary", of: (row) => row.ownPoolBytesPerRank },
    {
      title: "fit in its own pool",
      heading: "fit in it",
      ...requests,
      of: (row) => (taken(row) ? row.ownPool.requests : "refused"),
    },
    {
      title: "fit in the ideal's pool",
      heading: "in the ideal's",
      ...requests,
      of: (row) => (taken(row) ? row.samePool.requests : "refused"),
    },
    {
      title: "of ideal",
      unit: "share",
      format: "percent",
      of: (row) => (taken(row) && ideal > 0 ? row.samePool.requests / ideal : undefined),
    },
    {
      title: "log says",
      unit: "tokens",
      unitBehind: true,
      format: "count",
      align: "left",
      of: ({ ownPool }) => ownPool.reportedTokens,
    },
  ]);
}

/** What a request takes, engine by engine, and what of it is lost to what. */
export function engineLossTable(rows: readonly EngineComparisonRow[]): Table {
  return tableOf({ title: "What a request takes under each engine" }, rows, [
    { title: "engine", of: ({ samePool }) => samePool.engine },
    {
      title: "a request takes",
      unit: "B",
      format: "binary",
      of: ({ samePool }) => samePool.requestBytesPerRank || undefined,
    },
    {
      title: "of which lost to",
      of: ({ samePool }) =>
        samePool.requestBytesPerRank === 0 ? (samePool.refusal ?? "") : lossText(samePool),
    },
  ]);
}

/** What an engine takes for, by cause: `in-flight reserve 44.2 %, ...` */
export function lossText({ losses, requestBytesPerRank }: EngineRoom): string {
  const shares = losses
    .filter(({ of, bytesPerRank }) => of === "request" && bytesPerRank > requestBytesPerRank / 1000)
    .map(
      ({ cause, bytesPerRank }) =>
        `${lossNames[cause]} ${percent(bytesPerRank / requestBytesPerRank)}`,
    );
  return shares.length === 0 ? "nothing" : shares.join(", ");
}

const lossNames: Readonly<Record<LossCause, string>> = {
  "head-replication": "repeated heads",
  "latent-replication": "repeated latents",
  "block-rounding": "block rounding",
  "in-flight-reserve": "in-flight reserve of windows",
  "window-pool": "windows charged in full or by share",
  "recurrent-pages": "pages of recurrent states",
  "page-padding": "page padding",
  "group-holes": "holes in groups",
  "null-block": "null block",
};

/** How the columns of a row spread its model over devices, with the faults of the table put right or refused. */
import type { Deployment } from "../../src/model/deployment.ts";
import type { Row } from "./rows.ts";

/** The workers of a row; an aggregated server is its own prefill worker. */
export interface Placement {
  readonly decode: Deployment;
  readonly decodeWorkers: number;
  readonly prefill: Deployment;
  readonly prefillWorkers: number;
  /** requests under way */
  readonly requests: number;
  readonly devices: number;
}

/** The placement, or why there is none. */
export function placementOf(row: Row, devicesPerNode: number): Placement | string {
  return row["mode"] === "agg" ? aggregated(row, devicesPerNode) : disaggregated(row);
}

function aggregated(row: Row, devicesPerNode: number): Placement | string {
  const spread = spreadOf(row, "");
  const { tensor, data, expertTensor, expert } = spread;
  const ranks = tensor * data;
  if (ranks > 8 && devicesPerNode > 8)
    return "called aggregated, but 24 to 72 devices without a data-parallel width: several workers in one figure";
  const repaired = repair(spread);
  if (repaired.tensorParallel * repaired.attentionDataParallel > 8)
    return `no 8-device node holds ${ranks} ranks (experts ${expertTensor} × ${expert})`;
  const devices = repaired.tensorParallel * repaired.attentionDataParallel;
  const requests = Number(row["concurrency"]);
  if (!(requests > 0)) return NO_CONCURRENCY;
  return {
    decode: repaired,
    decodeWorkers: 1,
    prefill: repaired,
    prefillWorkers: 1,
    requests,
    devices,
  };
}

function disaggregated(row: Row): Placement | string {
  const decodeWorkers = Number(row["decode_num_workers"]);
  const prefillWorkers = Number(row["prefill_num_workers"]);
  if (!(decodeWorkers > 0 && prefillWorkers > 0))
    return "disaggregated without the number of workers: the batch of a worker is not known";
  const decode = repair(spreadOf(row, "decode_"));
  const prefill = repair(spreadOf(row, "prefill_"));
  const decodeDevices = decode.tensorParallel * decode.attentionDataParallel;
  const prefillDevices = prefill.tensorParallel * prefill.attentionDataParallel;
  const requests = Number(row["concurrency"]);
  if (!(requests > 0)) return NO_CONCURRENCY;
  return {
    decode,
    decodeWorkers,
    prefill,
    prefillWorkers,
    requests,
    devices: decodeDevices * decodeWorkers + prefillDevices * prefillWorkers,
  };
}

const NO_CONCURRENCY =
  "no concurrency recorded, only the engine's largest batch: the load is not known";

interface Spread {
  readonly tensor: number;
  readonly data: number;
  readonly expertTensor: number;
  readonly expert: number;
}

function spreadOf(row: Row, prefix: string): Spread {
  const at = (column: string): number => Number(row[prefix + column]) || 1;
  return {
    tensor: at("tp_size"),
    data: at("attention_dp_size"),
    expertTensor: at("moe_tp_size"),
    expert: at("moe_ep_size"),
  };
}

type Repaired = Deployment & {
  readonly tensorParallel: number;
  readonly attentionDataParallel: number;
};

/**
 * Widths that stand in the table multiplied with each other: tensor 64 with experts 8 × 8 has the very times of tensor 8
 * with experts 8, data 16 with experts 4 × 4 those of data 4 with experts 4; tensor n with data n and experts n² is the
 * data-parallel attention of n devices; tensor 1 with experts over 4 ranks is tensor 4.
 */
function repair({ tensor, data, expertTensor, expert }: Spread): Repaired {
  const square = expertTensor === expert && expert >= 4;
  if (square && tensor * data === expert * expert)
    return data > 1 ? byData(expert, expert) : byTensor(expert, expert);
  if (tensor === data && data > 1 && expert === tensor * data) return byData(tensor, tensor);
  const tensorParallel = data === 1 ? Math.max(tensor, expertTensor * expert) : tensor;
  const expertParallel = (tensorParallel * data) % expert === 0 ? expert : 1;
  return { tensorParallel, attentionDataParallel: data, expertParallel };
}

function byData(groups: number, expertParallel: number): Repaired {
  return { tensorParallel: 1, attentionDataParallel: groups, expertParallel };
}

function byTensor(ranks: number, expertParallel: number): Repaired {
  return { tensorParallel: ranks, attentionDataParallel: 1, expertParallel };
}

/** A program of somebody else's in TypeScript, as ES module: compiled against the packed types, never run. */
import {
  compareKv,
  type Deployment,
  gqa,
  type KvComparison,
  type KvHeadroomErrorCode,
  kvBytesPerToken,
  kvProfile,
  type ModelSpec,
  type Plan,
  plan,
  type Scenario,
} from "kv-headroom";
import * as catalog from "kv-headroom/catalog";
import { type Claim, claims } from "kv-headroom/claims";
import { type Diagnosis, diagnose } from "kv-headroom/doctor";
import { type ImportedModel, modelFromConfig } from "kv-headroom/huggingface";
import { parseQuantity, type QuantityDimension } from "kv-headroom/quantity";
import * as report from "kv-headroom/report";
import { blockTrace, parseTrace, replay, simulate, type TraceRequest } from "kv-headroom/simulate";

const model: ModelSpec = gqa({ layers: 32, kvHeads: 8, headDim: 128, queryHeads: 32 });
const bytes: number = kvBytesPerToken(model, { format: { bits: 6 } });
const comparison: KvComparison = compareKv({
  baseline: kvProfile(model),
  candidate: kvProfile(catalog.models["deepseek-v3"], { format: "fp8_ds_mla" }),
});

const deployment: Deployment = { devices: 8 };
const scenario: Scenario = {
  model: catalog.model("llama-3.1-70b"),
  device: catalog.devices["h100-sxm-80gb"],
  deployment,
  workload: { promptTokens: 1000, outputTokens: 100 },
};
const planned: Plan = plan(scenario);

const imported: ImportedModel = modelFromConfig("{}", { quantization: "{}" });
const dimension: QuantityDimension = "bytes";
const diagnosis: Diagnosis = diagnose("log", { model: imported });
const checked: readonly Claim[] = claims();
const requests: readonly TraceRequest[] = parseTrace("arrival,prompt,output");
const hits: number = replay(blockTrace(requests), { capacityBlocks: 10 }).blockRatio;
const run = simulate(requests, { engine: { poolBlocks: 10 }, stepTime: { stepSeconds: 0.01 } });
const code: KvHeadroomErrorCode = "bad-input";

// @ts-expect-error a model has layers
kvBytesPerToken({ name: "none" });
// @ts-expect-error no such dimension
parseQuantity("80 GB", "bits");

export const used: readonly unknown[] = [
  bytes,
  comparison.factors.layers,
  planned.memory.weightBytesPerRank,
  parseQuantity("80 GB", dimension),
  diagnosis.findings,
  checked,
  hits,
  run.steps,
  code,
  report,
];

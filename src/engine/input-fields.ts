/** The fields of what a replica is told: how it is spread, its engine, its reserve. */
import type { FieldsOf } from "../known-fields.ts";
import type { Deployment } from "../model/deployment.ts";
import type { Engine } from "./engines.ts";
import type { ReserveEstimate } from "./estimated-reserve.ts";
import type { EngineSettings } from "./pool.ts";

export const deploymentFields: FieldsOf<Deployment> = {
  devices: true,
  tensorParallel: true,
  pipelineParallel: true,
  attentionDataParallel: true,
  expertParallel: true,
  redundantExperts: true,
  decodeContextParallel: true,
};

/** An engine's defaults are settings too. */
export const engineFields: FieldsOf<EngineSettings | Engine> = {
  name: true,
  rule: true,
  memoryFraction: true,
  maxModelTokens: true,
  maxRequests: true,
  maxBatchedTokens: true,
  blockTokens: true,
  basis: "unread",
  source: "unread",
};

/** What `estimatedReserve` gives is a reserve too. */
export const reserveFields: FieldsOf<ReserveEstimate> = {
  runtimeBytes: true,
  activationBytes: true,
  graphBytes: true,
  reserveBytes: "unread",
  lowBytes: "unread",
  highBytes: "unread",
  basis: "unread",
  source: "unread",
};

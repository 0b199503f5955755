/** The fields of what a simulation is told; settings as a result repeats them are settings too. */
import type { FieldsOf } from "../../known-fields.ts";
import type { Offload, OffloadTier } from "./offload.ts";
import type { EngineRules, ResolvedRules } from "./rules.ts";
import type { Disaggregation, ReplicaPool, SimulationSettings, UserLoop } from "./settings.ts";
import type { LinearStepTime } from "./step-time.ts";

const tierFields: FieldsOf<OffloadTier> = {
  name: true,
  capacityBlocks: true,
  bytesPerSecondPerRank: true,
  latencySeconds: true,
};

const offloadFields: FieldsOf<Offload> = {
  blockBytesPerRank: true,
  tiers: [tierFields],
  mode: true,
  load: true,
  overlap: true,
};

export const rulesFields: FieldsOf<EngineRules | ResolvedRules> = {
  poolBlocks: true,
  blockTokens: true,
  stepTokens: true,
  maxRequests: true,
  maxModelTokens: true,
  longPrefillTokens: true,
  chunkedPrefill: true,
  watermark: true,
  watermarkBlocks: "unread",
  fullSequenceMustFit: true,
  prefixCaching: true,
  lookaheadTokens: true,
  recomputesLastHit: true,
  policy: true,
  groups: [{ kind: true, windowTokens: true }],
  offload: offloadFields,
};

const stepTimeFields: FieldsOf<LinearStepTime> = {
  stepSeconds: true,
  secondsPerPrefillToken: true,
  secondsPerDecodeRequest: true,
  secondsPerContextToken: true,
};

const poolFields: FieldsOf<ReplicaPool> = {
  replicas: true,
  devicesPerReplica: true,
  engine: rulesFields,
  stepTime: stepTimeFields,
};

const disaggregatedFields: FieldsOf<Disaggregation> = {
  prefill: poolFields,
  decode: poolFields,
  transfer: { latencySeconds: true, secondsPerToken: true },
};

const userFields: FieldsOf<UserLoop> = { count: true, thinkSeconds: true };

export const settingsFields: FieldsOf<SimulationSettings> = {
  engine: rulesFields,
  stepTime: stepTimeFields,
  users: userFields,
  replicas: true,
  router: true,
  devicesPerReplica: true,
  disaggregated: disaggregatedFields,
  usdPerDeviceHour: true,
  objective: {
    timeToFirstTokenSeconds: true,
    timePerOutputTokenSeconds: true,
    endToEndSeconds: true,
  },
  untilSeconds: true,
  skipEvents: true,
  timelineRows: true,
  seed: true,
};

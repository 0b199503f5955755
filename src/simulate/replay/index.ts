export type { ReplayHits } from "./counts.ts";
export type { HitCurve } from "./distance-histogram.ts";
export {
  capacityForShare,
  hitCurve,
  hitCurveAt,
  hitCurveStream,
} from "./hit-curve.ts";
export { type CachePolicy, cachePolicies } from "./policies.ts";
export { type Replay, type ReplayOptions, replay, replayStream, replayStreams } from "./replay.ts";
export {
  type ReplicaHits,
  type ReplicaOptions,
  type ReplicaReplay,
  type ReplicaRouter,
  replayReplicas,
} from "./routers.ts";
export {
  type CacheTier,
  replayTiers,
  type TierHits,
  type TierOptions,
  type TierReplay,
} from "./tiers.ts";

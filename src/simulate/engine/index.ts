export type { Distribution } from "./distribution.ts";
export type { Offload, OffloadTier, ResolvedOffload } from "./offload.ts";
export { profileStepTime, type StepLosses, timerStepTime } from "./profile-step-time.ts";
export type { RefusalReason, SimulatedRequest } from "./request.ts";
export type * from "./result.ts";
export type { CacheGroup, EngineRules } from "./rules.ts";
export type {
  Disaggregation,
  Objective,
  ReplicaPool,
  Router,
  SimulationSettings,
  UserLoop,
} from "./settings.ts";
export * from "./simulate.ts";
export {
  type BlockTables,
  blockTables,
  type EngineState,
  engineState,
  freeBlocks,
  loadingRequests,
  runningRequests,
  waitingRequests,
} from "./state.ts";
export * from "./step.ts";
export {
  type LinearStepTime,
  type StepSeconds,
  type StepTime as SimulatedStepTime,
  type StepWork,
  stepSecondsOf,
} from "./step-time.ts";
export type { RequestOutcome } from "./tally.ts";
export type { TimelineRow } from "./timeline.ts";

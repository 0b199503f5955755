export * from "./arrival-driven.ts";
export { type Concurrency, concurrency, type RoomInputs } from "./concurrency.ts";
export type { GroupRoomInputs, RequestsPerGroup } from "./group-room.ts";
export * from "./held.ts";
export * from "./lengths.ts";
export * from "./normal.ts";
export { normalTail } from "./normal-tail.ts";
export * from "./occupancy.ts";
export type { Overflow } from "./overflow.ts";
export {
  type OverflowInputs,
  overflowProbability,
  type RequestsWithin,
  requestsWithin,
} from "./requests-within.ts";

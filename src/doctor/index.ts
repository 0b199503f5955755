/** An engine's start-up log in, the reconciliation out. */
export { type Cause, type CauseId, causeIds } from "./causes.ts";
export { type DiagnoseOptions, type Diagnosis, diagnose } from "./diagnose.ts";
export type { DoctorSettings } from "./evidence.ts";
export type { Failure } from "./failure.ts";
export type { Finding } from "./finding.ts";
export type { LogEngine } from "./phrase.ts";
export type { Quantity, StatedUnit } from "./quantities.ts";
export type { Stated } from "./read-log.ts";

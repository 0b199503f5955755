/** What threads can be asked to do, by name; each is loaded when it is asked for. */

import type { Sweep } from "../plan/sweep.ts";
import type { ReplayFound, ReplayTask } from "./replay-job.ts";
import type { SimulateFound, SimulateTask } from "./simulate-job.ts";
import type { SweepTask } from "./sweep-job.ts";

/** How far a task has come. */
export interface JobProgress {
  /** 0 to 1; absent where the end is not known */
  readonly share?: number | undefined;
  /** things done so far: requests, scenarios */
  readonly done: number;
}

/** Who watches a task, and who may stop it. */
export interface JobWatch {
  /** a task that is stopped gives what it has, labelled as partial */
  readonly signal: AbortSignal;
  readonly onProgress: (progress: JobProgress) => void;
}

/** A task in, its result out; both must survive the way between threads, so they hold no functions. */
export type Job<Task, Result> = (task: Task, watch: JobWatch) => Result | Promise<Result>;

/** All jobs. */
export interface Jobs {
  readonly replay: Job<ReplayTask, ReplayFound>;
  readonly simulate: Job<SimulateTask, SimulateFound>;
  readonly sweep: Job<SweepTask, Sweep>;
}

/** Task and result of a job. */
export type TaskOf<Name extends keyof Jobs> = Parameters<Jobs[Name]>[0];
export type ResultOf<Name extends keyof Jobs> = Awaited<ReturnType<Jobs[Name]>>;

/** The module of a job. */
export const loadJob: { readonly [Name in keyof Jobs]: () => Promise<Jobs[Name]> } = {
  replay: async () => (await import("./replay-job.ts")).replayJob,
  simulate: async () => (await import("./simulate-job.ts")).simulateJob,
  sweep: async () => (await import("./sweep-job.ts")).sweepJob,
};

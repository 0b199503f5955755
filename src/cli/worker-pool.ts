/** Independent tasks over threads: results in the order of the tasks, whatever the scheduling. */
import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import { MessageChannel, type MessagePort } from "node:worker_threads";
import {
  type Job,
  type JobProgress,
  type Jobs,
  loadJob,
  type ResultOf,
  type TaskOf,
} from "./jobs.ts";
import type { WorkerAnswer } from "./worker.ts";

/** How tasks are spread, watched and stopped. */
export interface SpreadOptions {
  /** one per core when absent; with one thread, or one task, all is done here */
  readonly threads?: number | undefined;
  readonly signal?: AbortSignal;
  /** all tasks together */
  readonly onProgress?: (progress: JobProgress) => void;
}

/** Time for stopped tasks to hand over what they have. */
const GRACE_MILLISECONDS = 2000;

/**
 * Does all tasks of a job.
 *
 * A stop lets running tasks give what they have; those that had not begun, or do not answer, have no result. A task that
 * fails stops those after it; the error is that of the first task that failed, in the order of the tasks.
 */
export async function overThreads<Name extends keyof Jobs>(
  job: Name,
  tasks: readonly TaskOf<Name>[],
  options: SpreadOptions = {},
): Promise<readonly (ResultOf<Name> | undefined)[]> {
  const threads = Math.min(options.threads ?? availableParallelism(), tasks.length);
  if (options.signal?.aborted === true) return tasks.map(() => undefined);
  const told = together(tasks.length, options.onProgress);
  const worker = workerFile();
  return (
    threads > 1 && existsSync(worker)
      ? pooled(worker, job, tasks, { ...options, threads }, told)
      : inTurn(job, tasks, options, told)
  ) as Promise<readonly (ResultOf<Name> | undefined)[]>;
}

/** The bundled or plain file beside this one; a bundle of a single file has none. */
function workerFile(): string {
  const here = import.meta.url;
  return fileURLToPath(new URL(`./worker${extname(fileURLToPath(here))}`, here));
}

/** Takes the progress of a task. */
type Told = (index: number, progress: JobProgress) => void;

/** Adds up the progress of so many tasks; what has ended has ended whole. */
function together(tasks: number, onProgress: SpreadOptions["onProgress"]): Told {
  const all: JobProgress[] = Array.from({ length: tasks }, () => ({ share: 0, done: 0 }));
  return (index, progress) => {
    all[index] = progress;
    let share: number | undefined = 0;
    let done = 0;
    for (const one of all) {
      share = share === undefined || one.share === undefined ? undefined : share + one.share;
      done += one.done;
    }
    onProgress?.({ share: share === undefined ? undefined : share / tasks, done });
  };
}

async function inTurn(
  name: keyof Jobs,
  tasks: readonly unknown[],
  { signal = new AbortController().signal }: SpreadOptions,
  told: Told,
): Promise<readonly unknown[]> {
  const job = (await loadJob[name]()) as Job<unknown, unknown>;
  const results: unknown[] = [];
  for (const [index, task] of tasks.entries()) {
    // a turn of the event loop, in which a stop or a progress bar is served
    await new Promise((resolve) => setImmediate(resolve));
    if (signal.aborted) results.push(undefined);
    else {
      results.push(await job(task, { signal, onProgress: (progress) => told(index, progress) }));
    }
  }
  return results;
}

async function pooled(
  filename: string,
  job: keyof Jobs,
  tasks: readonly unknown[],
  { threads, signal }: SpreadOptions & { readonly threads: number },
  told: Told,
): Promise<readonly unknown[]> {
  const { Tinypool } = await import("tinypool");
  const pool = new Tinypool({ filename, minThreads: threads, maxThreads: threads });
  const ports: MessagePort[] = [];
  const stopFrom = (first: number): void => {
    pool.cancelPendingTasks();
    for (const port of ports.slice(first)) port.postMessage("stop");
  };
  let grace: NodeJS.Timeout | undefined;
  const stop = (): void => {
    stopFrom(0);
    grace = setTimeout(() => void pool.destroy(), GRACE_MILLISECONDS);
  };
  const runTask = async (task: unknown, index: number): Promise<unknown> => {
    const { port1, port2 } = new MessageChannel();
    ports.push(port1);
    port1.on("message", (progress: JobProgress) => told(index, progress));
    try {
      const answer = (await pool.run(
        { job, task, port: port2 },
        { transferList: [port2] },
      )) as WorkerAnswer;
      if ("error" in answer) throw Object.assign(new Error(), answer.error);
      return answer.result;
    } catch (error) {
      stopFrom(index + 1);
      throw error;
    } finally {
      port1.close();
    }
  };
  signal?.addEventListener("abort", stop, { once: true });
  try {
    const ended = await Promise.allSettled(tasks.map(runTask));
    const failed = ended.find(({ status }) => status === "rejected");
    if (failed?.status === "rejected" && signal?.aborted !== true) throw failed.reason;
    return ended.map((one) => (one.status === "fulfilled" ? one.value : undefined));
  } finally {
    signal?.removeEventListener("abort", stop);
    clearTimeout(grace);
    await pool.destroy();
  }
}

/** The other end of the pool: one task in a thread of its own. */
import type { MessagePort } from "node:worker_threads";
import { type Job, type JobProgress, type Jobs, loadJob } from "./jobs.ts";

/** What a thread is sent. */
export interface WorkerCall {
  readonly job: keyof Jobs;
  readonly task: unknown;
  /** progress goes out, and a word to stop comes in */
  readonly port: MessagePort;
}

/** What it answers; an error loses its fields on the way, so they travel as data. */
export type WorkerAnswer =
  | { readonly result: unknown }
  | { readonly error: Readonly<Record<string, unknown>> };

/** Between two messages. */
const REST_MILLISECONDS = 100;

export default async function work({ job, task, port }: WorkerCall): Promise<WorkerAnswer> {
  const stop = new AbortController();
  port.on("message", () => stop.abort(new Error("interrupted")));
  let told = performance.now();
  const onProgress = (progress: JobProgress): void => {
    const now = performance.now();
    if (now - told < REST_MILLISECONDS) return;
    told = now;
    port.postMessage(progress);
  };
  try {
    const run = (await loadJob[job]()) as Job<unknown, unknown>;
    return { result: await run(task, { signal: stop.signal, onProgress }) };
  } catch (error) {
    if (!(error instanceof Error)) return { error: { message: String(error) } };
    const { name, message, stack } = error;
    return { error: { ...error, name, message, stack } };
  } finally {
    port.close();
  }
}

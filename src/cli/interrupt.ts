/** Ctrl-C once: work stops and what there is is printed. Twice: the program ends at once. */

/** What a shell expects of a program that Ctrl-C stopped. */
const INTERRUPTED = 130;

/** Runs work that Ctrl-C stops. */
export async function interruptible<Result>(
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const stop = new AbortController();
  const interrupt = (): void => {
    process.exitCode = INTERRUPTED;
    stop.abort(new Error("interrupted"));
  };
  process.once("SIGINT", interrupt);
  try {
    return await work(stop.signal);
  } finally {
    process.off("SIGINT", interrupt);
  }
}

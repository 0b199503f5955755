/** Traces in: lines to requests, each row checked, bad rows refused or skipped and counted. */
import type { KvHeadroomError } from "../../errors.ts";
import { kvError, shown } from "../../errors.ts";
import { type LineReader, lineReader, type TraceFormat, traceFormatOf } from "./formats.ts";
import { damagedGzip, lineBatches, linesOf, type TraceSource } from "./lines.ts";
import type { TraceRequest } from "./request.ts";

/** How a trace is read. */
export interface ReadOptions {
  /** told by the first line when absent */
  readonly format?: TraceFormat;
  /** `stop` throws at the first bad row (the default); `skip` leaves it out and reports it */
  readonly badRows?: "stop" | "skip";
  /** what was skipped, row by row: count them here */
  readonly onBadRow?: (error: KvHeadroomError) => void;
  /** lines of requests that failed when they were recorded, which are left out */
  readonly onFailedRequest?: (line: number) => void;
}

/**
 * The requests of a trace, one by one, in the order of the file.
 *
 * Formats: Mooncake and Bailian JSON lines, Azure and BurstGPT CSV, plain `{arrival, prompt, output}` as either; gzip
 * or not. A row is bad when a field is missing, not a number, negative, or a length of 0; when its blocks do not match its
 * length; or when it arrives before the row above it. Failed requests of BurstGPT (0 response tokens) are left out.
 * Memory does not grow with the trace, but for the turns of Bailian conversations.
 *
 * Errors: `bad-input`, naming line and field; a header that lacks a column stops under either policy. What the source
 * throws passes through.
 */
export async function* readTrace(
  source: TraceSource,
  options: ReadOptions = {},
): AsyncGenerator<TraceRequest, void> {
  const read = rowReader(options);
  let line = 0;
  for await (const lines of lineBatches(source))
    for (const text of lines) {
      line += 1;
      const request = read(text, line);
      if (request !== undefined) yield request;
    }
}

/**
 * The requests of a trace that is at hand as text; the rules of `readTrace`.
 *
 * @example parseTrace("arrival,prompt,output\n0,100,20\n1.5,80,10") // => [{ arrivalSeconds: 0, promptTokens: 100, outputTokens: 20, line: 2 }, { arrivalSeconds: 1.5, promptTokens: 80, outputTokens: 10, line: 3 }]
 */
export function parseTrace(text: string, options: ReadOptions = {}): readonly TraceRequest[] {
  const read = rowReader(options);
  return linesOf(text).flatMap((row, index) => read(row, index + 1) ?? []);
}

/** Whether the failure is a refusal of this package, not one of the source. */
export function isRefusal(error: unknown): error is KvHeadroomError {
  return error instanceof Error && error.name === "KvHeadroomError";
}

/** Whether a failure is the source's own, after which what was read stands: gzip that breaks off is among them. */
export function isSourceFailure(error: unknown): boolean {
  return !isRefusal(error) || error.path === damagedGzip;
}

function rowReader({
  format,
  badRows = "stop",
  onBadRow,
  onFailedRequest,
}: ReadOptions): (text: string, line: number) => TraceRequest | undefined {
  if (badRows !== "stop" && badRows !== "skip")
    throw kvError({
      code: "bad-input",
      path: "badRows",
      value: badRows,
      rule: `expected "stop" or "skip", got ${shown(badRows)}`,
    });
  let read: LineReader | undefined = format === undefined ? undefined : lineReader(format);
  let header = true;
  let latestSeconds = 0;
  return (text, line) => {
    const row = text.endsWith("\r") ? text.slice(0, -1) : text;
    if (row.trim() === "") return undefined;
    read ??= lineReader(traceFormatOf(row));
    const first = header && !row.trimStart().startsWith("{");
    header = false;
    try {
      const request = read(row, line);
      if (request === "failed") onFailedRequest?.(line);
      if (typeof request === "string") return undefined;
      inOrder(request.arrivalSeconds, latestSeconds, line);
      latestSeconds = request.arrivalSeconds;
      return request;
    } catch (error) {
      if (badRows === "stop" || first || !isRefusal(error)) throw error;
      onBadRow?.(error);
      return undefined;
    }
  };
}

function inOrder(arrivalSeconds: number, latestSeconds: number, line: number): void {
  if (arrivalSeconds >= latestSeconds) return;
  throw kvError({
    code: "bad-input",
    path: `line ${line}, arrival`,
    value: arrivalSeconds,
    rule: `arrives at ${arrivalSeconds} s, before the ${latestSeconds} s of the row above it`,
    hint: "sort the file by time",
  });
}

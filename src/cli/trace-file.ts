/** A trace file or stdin as a source, with the share of it that was read. */
import { createReadStream, statSync } from "node:fs";
import { addAbortSignal } from "node:stream";
import { kvError } from "../errors.ts";

/** The pieces of a file, and how much of it they were. */
export interface TraceFile {
  readonly pieces: AsyncIterable<Uint8Array>;
  /** absent for stdin, whose end is not known */
  readonly share: () => number | undefined;
}

/** Stands for the trace that is built in. */
export const EXAMPLE = "example";

/** Bytes of a file, compressed or not; 0 for stdin and the example. Refuses what cannot be read. */
export function traceBytes(path: string): number {
  if (path === "-" || path === EXAMPLE) return 0;
  try {
    const stat = statSync(path);
    if (stat.isDirectory()) throw Object.assign(new Error(), { code: "EISDIR" });
    return stat.size;
  } catch (error) {
    throw kvError({
      code: "bad-input",
      path,
      value: path,
      rule: `cannot be read (${(error as NodeJS.ErrnoException).code ?? "unknown reason"})`,
      hint: "give the path of a trace, or - for stdin",
    });
  }
}

/** Opens a file, or stdin for `-`; a stop breaks it off, whatever it is waiting for. */
export function traceFile(path: string, signal?: AbortSignal): TraceFile {
  const bytes = traceBytes(path);
  const stream =
    path === "-" ? process.stdin : createReadStream(path, { highWaterMark: PIECE_BYTES });
  if (signal !== undefined) addAbortSignal(signal, stream);
  let read = 0;
  async function* counted(): AsyncGenerator<Uint8Array, void> {
    for await (const piece of stream) {
      read += (piece as Uint8Array).byteLength;
      yield piece as Uint8Array;
    }
  }
  return { pieces: counted(), share: () => (bytes > 0 ? read / bytes : undefined) };
}

/** Read at a time. */
const PIECE_BYTES = 2 ** 18;

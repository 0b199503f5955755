/** A trace file or stdin as a source, with the share of it that was read. */
import { createReadStream, statSync } from "node:fs";
import { kvError } from "../errors.ts";

/** The pieces of a file, and how much of it they were. */
export interface TraceFile {
  readonly pieces: AsyncIterable<Uint8Array>;
  /** absent for stdin, whose end is not known */
  readonly share: () => number | undefined;
}

/** Opens a file, or stdin for `-`; refuses what cannot be read. */
export function traceFile(path: string): TraceFile {
  if (path === "-") return { pieces: process.stdin, share: () => undefined };
  let bytes: number;
  try {
    const stat = statSync(path);
    if (stat.isDirectory()) throw Object.assign(new Error(), { code: "EISDIR" });
    bytes = stat.size;
  } catch (error) {
    throw kvError({
      code: "bad-input",
      path,
      value: path,
      rule: `cannot be read (${(error as NodeJS.ErrnoException).code ?? "unknown reason"})`,
      hint: "give the path of a trace, or - for stdin",
    });
  }
  let read = 0;
  async function* counted(): AsyncGenerator<Uint8Array, void> {
    for await (const piece of createReadStream(path)) {
      read += (piece as Uint8Array).byteLength;
      yield piece as Uint8Array;
    }
  }
  return { pieces: counted(), share: () => (bytes > 0 ? read / bytes : undefined) };
}

/** Text in pieces, compressed or not, as lines. */
import { kvError, shown } from "../../errors.ts";

/** What a stream of the platform offers to its reader. */
export interface ReadableText {
  getReader(): {
    read(): Promise<{ readonly done: boolean; readonly value?: string | Uint8Array | undefined }>;
    cancel(reason?: unknown): Promise<void>;
  };
}

/** The text itself, its bytes, or either in pieces; bytes may be gzip. */
export type TraceSource =
  | string
  | Uint8Array
  | Iterable<string | Uint8Array>
  | AsyncIterable<string | Uint8Array>
  | ReadableText;

/** The path of the refusal of gzip that is damaged or cut short: what was read before it is whole. */
export const damagedGzip = "source, gzip";

/** Characters of the longest line; a prompt of 2^30 tokens has fewer. */
const longestLine = 2 ** 28;

/**
 * The lines of a source, as many at a time as a piece completes; gzip is recognised by its first two bytes.
 *
 * A last line without an end counts if the source ends well. Memory: one piece and one line.
 *
 * Errors: `bad-input` for what is no text or bytes, for gzip that is damaged or cut short, and for a line of more than 2^28
 * characters; what the source throws passes through.
 */
export async function* lineBatches(source: TraceSource): AsyncGenerator<readonly string[], void> {
  const decoder = new TextDecoder();
  let carried = "";
  for await (const piece of unzipped(pieces(source))) {
    const text = typeof piece === "string" ? piece : decoder.decode(piece, { stream: true });
    const lines = text.split("\n");
    lines[0] = carried + (lines[0] ?? "");
    carried = lines.pop() ?? "";
    if (carried.length > longestLine)
      throw kvError({
        code: "bad-input",
        path: "source",
        value: carried.slice(0, 80),
        rule: `a line of more than ${longestLine} characters`,
        hint: "a trace has one request per line",
      });
    if (lines.length > 0) yield lines;
  }
  carried += decoder.decode();
  if (carried !== "") yield [carried];
}

/** The same lines of a text that is at hand. */
export function linesOf(text: string): readonly string[] {
  const lines = text.replace(/^\uFEFF/, "").split("\n");
  if (lines.at(-1) === "") lines.pop();
  return lines;
}

async function* pieces(source: TraceSource): AsyncGenerator<string | Uint8Array, void> {
  if (typeof source === "string") yield source.replace(/^\uFEFF/, "");
  else if (source instanceof Uint8Array) yield source;
  else if (isReadable(source)) yield* streamed(source);
  else if (isIterable(source))
    for await (const piece of source) yield isPiece(piece) ? piece : notText(piece);
  else notText(source);
}

function isReadable(source: Exclude<TraceSource, string>): source is ReadableText {
  return typeof source === "object" && source !== null && "getReader" in source;
}

function isIterable(source: Exclude<TraceSource, string | ReadableText>): boolean {
  if (typeof source !== "object" || source === null) return false;
  return (
    (Symbol.asyncIterator in source && typeof source[Symbol.asyncIterator] === "function") ||
    (Symbol.iterator in source && typeof source[Symbol.iterator] === "function")
  );
}

function isPiece(piece: unknown): boolean {
  return typeof piece === "string" || piece instanceof Uint8Array;
}

function notText(given: unknown): never {
  throw kvError({
    code: "bad-input",
    path: "source",
    value: given,
    rule: `expected text or bytes, or a stream of either, got ${shown(given)}`,
  });
}

async function* streamed(source: ReadableText): AsyncGenerator<string | Uint8Array, void> {
  const reader = source.getReader();
  let ended = false;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      if (value !== undefined) yield value;
    }
    ended = true;
  } finally {
    if (!ended) await reader.cancel().catch(() => undefined);
  }
}

async function* unzipped(
  source: AsyncGenerator<string | Uint8Array, void>,
): AsyncGenerator<string | Uint8Array, void> {
  try {
    const first = await source.next();
    if (first.done) return;
    const { value } = first;
    if (typeof value !== "string" && value[0] === 0x1f && value[1] === 0x8b) {
      yield* gunzipped(value, source);
      return;
    }
    yield value;
    yield* source;
  } finally {
    await source.return();
  }
}

async function* gunzipped(
  first: Uint8Array,
  source: AsyncGenerator<string | Uint8Array, void>,
): AsyncGenerator<string | Uint8Array, void> {
  const gunzip = new DecompressionStream("gzip");
  const writer = gunzip.writable.getWriter();
  const broken: { readonly cause: unknown }[] = [];
  const compressed = async function* (): AsyncGenerator<Uint8Array, void> {
    yield first;
    try {
      for await (const piece of source) yield typeof piece === "string" ? notText(piece) : piece;
    } catch (cause) {
      broken.push({ cause });
      throw cause;
    }
  };
  const pump = async (): Promise<void> => {
    try {
      for await (const piece of compressed()) await writer.write(piece);
      await writer.close();
    } catch (error) {
      await writer.abort(error).catch(() => undefined);
    }
  };
  const pumped = pump();
  try {
    yield* streamed(gunzip.readable);
  } catch (error) {
    const [own] = broken;
    if (own !== undefined) throw own.cause;
    throw kvError({
      code: "bad-input",
      path: damagedGzip,
      value: undefined,
      rule: `breaks off or is damaged: ${error instanceof Error ? error.message : String(error)}`,
    });
  }
  await pumped;
}

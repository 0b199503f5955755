/** Traces in pieces: cut anywhere, compressed or not, from any kind of source, broken or left early. */
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseTrace, readTrace, type TraceSource } from "../../../src/simulate/trace/index.ts";

const text = `arrival,prompt,output,note\n${Array.from(
  { length: 200 },
  (_, index) => `${index / 4},${index + 1},${(index % 7) + 1},Größe ${index}`,
).join("\r\n")}`;
const expected = parseTrace(text);
const bytes = new TextEncoder().encode(text);

async function all(source: TraceSource): Promise<unknown[]> {
  const rows: unknown[] = [];
  for await (const row of readTrace(source)) rows.push(row);
  return rows;
}

function cut(whole: Uint8Array, places: readonly number[]): Uint8Array[] {
  const sorted = [0, ...places.map((at) => at % whole.length), whole.length].sort((a, b) => a - b);
  return sorted.slice(1).map((end, index) => whole.slice(sorted[index], end));
}

async function* later<Piece>(pieces: readonly Piece[]): AsyncGenerator<Piece, void> {
  yield* pieces;
}

function stream(pieces: readonly Uint8Array[]): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller): void {
      for (const piece of pieces) controller.enqueue(piece);
      controller.close();
    },
  });
}

describe("readTrace", () => {
  test("reads text, bytes and pieces of either alike", async () => {
    expect(expected).toHaveLength(200);
    expect(await all(text)).toEqual(expected);
    expect(await all(bytes)).toEqual(expected);
    expect(await all([text.slice(0, 50), text.slice(50)])).toEqual(expected);
    expect(await all(later([text.slice(0, 50), text.slice(50)]))).toEqual(expected);
  });

  test("reads the same wherever the pieces are cut, compressed or not, streamed or not", async () => {
    const zipped = new Uint8Array(gzipSync(bytes));
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat(), { maxLength: 6 }),
        fc.boolean(),
        fc.boolean(),
        async (places, compressed, streamed) => {
          const pieces = cut(compressed ? zipped : bytes, places).filter(
            // what is compressed is told by its first two bytes
            (piece, index) => piece.length > (compressed && index === 0 ? 1 : 0) || !compressed,
          );
          if (compressed && pieces.reduce((sum, one) => sum + one.length, 0) < zipped.length)
            return;
          expect(await all(streamed ? stream(pieces) : later(pieces))).toEqual(expected);
        },
      ),
      { numRuns: 40 },
    );
  });

  test("gives the rows before a cut in compressed data, then fails", async () => {
    const long = `arrival,prompt,output\n${Array.from({ length: 50_000 }, (_, index) => `${index},${((index * 7919) % 1000) + 1},1`).join("\n")}`;
    const zipped = gzipSync(long);
    const rows: unknown[] = [];
    const read = async (): Promise<void> => {
      for await (const row of readTrace(later([zipped.subarray(0, zipped.length / 2)])))
        rows.push(row);
    };
    await expect(read()).rejects.toMatchObject({ code: "bad-input", path: "source, gzip" });
    expect(rows.length).toBeGreaterThan(1000);
    expect(rows.length).toBeLessThan(50_000);
  });

  test("lets go of its source when it is left early", async () => {
    let returned = false;
    async function* source(): AsyncGenerator<string, void> {
      try {
        yield text;
        yield text;
      } finally {
        returned = true;
      }
    }
    for await (const _ of readTrace(source())) break;
    expect(returned).toBe(true);
    let cancelled = false;
    const cancellable = new ReadableStream<Uint8Array>({
      pull: (controller): void => controller.enqueue(bytes),
      cancel: (): void => {
        cancelled = true;
      },
    });
    for await (const _ of readTrace(cancellable)) break;
    expect(cancelled).toBe(true);
  });

  test("of nothing is nothing", async () => {
    expect(await all("")).toEqual([]);
    expect(await all([])).toEqual([]);
    expect(await all(new Uint8Array())).toEqual([]);
  });
});

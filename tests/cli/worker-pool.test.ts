/** Tasks over threads: the same results as in turn, in the same order, with the same errors; watched and stopped. */
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, test } from "vitest";
import type { JobProgress } from "../../src/cli/jobs.ts";
import type { ReplayTask } from "../../src/cli/replay-job.ts";
import { bundledFile } from "./command.ts";

const { overThreads } = (await import(
  pathToFileURL(await bundledFile("pool", "worker-pool")).href
)) as typeof import("../../src/cli/worker-pool.ts");

const folder = mkdtempSync(join(tmpdir(), "kv-headroom-"));
const lines = Array.from({ length: 60_000 }, (_, index) =>
  JSON.stringify({
    timestamp: index,
    input_length: 1024,
    output_length: 1,
    hash_ids: [index % 700, 1000 + (index % 700)],
  }),
);
const file = join(folder, "long.jsonl");
const short = join(folder, "short.jsonl");
writeFileSync(file, lines.join("\n"));
writeFileSync(short, lines.slice(0, 20).join("\n"));

/** The first task takes longest, so that results come in another order. */
const tasks: readonly ReplayTask[] = Array.from({ length: 6 }, (_, index) => ({
  file: index === 0 ? file : short,
  caches: [{ policy: "lru", capacityBlocks: 10 * index }],
}));

describe("overThreads", () => {
  test("gives the results of one thread, in the order of the tasks", async () => {
    const inTurn = await overThreads("replay", tasks, { threads: 1 });
    expect(inTurn.map((found) => found?.rows[0]?.capacityBlocks)).toEqual([0, 10, 20, 30, 40, 50]);
    expect(inTurn[0]?.rows[0]?.requests).toBe(60_000);
    expect(await overThreads("replay", tasks, { threads: 3 })).toEqual(inTurn);
  });

  test("of nothing is nothing", async () => {
    expect(await overThreads("replay", [], { threads: 4 })).toEqual([]);
  });

  test.each([1, 3])(
    "with %d threads throws the first error in the order of the tasks",
    async (threads) => {
      const missing = (name: string): ReplayTask => ({ file: join(folder, name), caches: [] });
      const failing = [tasks[0], tasks[1], missing("one"), missing("two")].flatMap(
        (one) => one ?? [],
      );
      await expect(overThreads("replay", failing, { threads })).rejects.toMatchObject({
        name: "KvHeadroomError",
        code: "bad-input",
        path: join(folder, "one"),
        rule: "cannot be read (ENOENT)",
        hint: "give the path of a trace, or - for stdin",
      });
    },
  );

  test.each([1, 2])(
    "with %d threads stopped half-way keeps what ended and labels what did not",
    async (threads) => {
      const stop = new AbortController();
      const shares: JobProgress[] = [];
      const many = [tasks[1], ...Array.from({ length: 5 }, () => tasks[0])].flatMap(
        (one) => one ?? [],
      );
      const found = await overThreads("replay", many, {
        threads,
        signal: stop.signal,
        onProgress: (progress) => {
          shares.push(progress);
          if (progress.done > 20) stop.abort(new Error("enough"));
        },
      });
      expect(found).toHaveLength(6);
      expect(found[0]?.end).toEqual({ complete: true });
      expect(found[1]?.end).toMatchObject({ complete: false, stoppedBy: "signal" });
      expect(found[5]).toBeUndefined();
      expect(shares.every(({ share = 2 }) => share >= 0 && share <= 1)).toBe(true);
    },
  );

  test("stopped before it began does nothing", async () => {
    const signal = AbortSignal.abort();
    expect(await overThreads("replay", tasks.slice(0, 2), { threads: 2, signal })).toEqual([
      undefined,
      undefined,
    ]);
  });
});

/** `kv-headroom replay`, as a user runs it. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { exampleTrace } from "../../src/simulate/index.ts";
import { bundledCommand, run } from "./command.ts";

const command = await bundledCommand("replay");
const folder = mkdtempSync(join(tmpdir(), "kv-headroom-"));

const rows = exampleTrace.map((one, index) =>
  JSON.stringify({
    chat_id: index,
    parent_chat_id: -1,
    timestamp: one.arrivalSeconds,
    input_length: one.promptTokens,
    output_length: one.outputTokens,
    type: "text",
    turn: 1,
    hash_ids: one.promptIds,
  }),
);
const text = `${rows.join("\n")}\n`;
const plain = join(folder, "trace.jsonl");
const zipped = join(folder, "trace.jsonl.gz");
const broken = join(folder, "broken.jsonl.gz");
const lengths = join(folder, "lengths.csv");
writeFileSync(plain, text);
writeFileSync(zipped, gzipSync(text));
const many = gzipSync(Array.from({ length: 3000 }, () => rows[0]).join("\n"), { level: 0 });
writeFileSync(broken, many.subarray(0, many.length / 2));
writeFileSync(lengths, "arrival,prompt,output\n0,10,1\n");

function answer(typed: readonly string[], input?: string): string {
  const { status, stdout, stderr } = run(command, ["replay", ...typed], input);
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  expect(stdout).not.toMatch(/NaN|undefined|\[object/);
  return stdout;
}

describe("replay", () => {
  test("without a capacity prints the hit curve", () => {
    const printed = answer([plain]);
    expect(printed).toMatch(/8 requests, 45 blocks of 16 tokens, 21 distinct/);
    expect(printed).toMatch(/no limit\s+no limit\s+24\s+53\.33 %/);
    expect(printed).toMatch(/90 % 14/);
  });

  test("reads gzip and stdin alike", () => {
    expect(answer([zipped])).toBe(answer([plain]));
    expect(answer(["-"], text)).toBe(answer([plain]));
    expect(answer(["example"])).toBe(answer([plain]));
  });

  test("with capacities and policies prints a row for each", () => {
    const { rows: found } = JSON.parse(
      answer([plain, "--capacity", "8,12,inf", "--policy", "lru,optimum", "--json"]),
    );
    expect(found).toHaveLength(6);
    expect(found[1]).toMatchObject({ policy: "lru", capacityBlocks: 12 });
    expect(found[2].capacityBlocks).toBe("inf");
  });

  test("with one of each, which is read as a stream, prints the same row", () => {
    const csv = answer([plain, "--capacity", "12", "--csv"]).split("\n");
    const both = answer([plain, "--capacity", "12,13", "--csv"]).split("\n");
    expect(csv.slice(0, 2)).toEqual(both.slice(0, 2));
    expect(csv[0]).toMatch(/^policy,capacityBlocks,requests,.*,evictions$/);
  });

  test("skips bad rows when asked, and says so", () => {
    const bad = `${text}{"chat_id": 1\n`;
    expect(answer(["-", "--bad-rows", "skip"], bad)).toMatch(
      /Skipped 1 bad rows; the first: line 9: expected one JSON object/,
    );
  });

  test("labels the result of a trace that breaks off as partial", () => {
    expect(answer([broken, "--capacity", "12"])).toMatch(/PARTIAL: the trace ended early \(source/);
    expect(JSON.parse(answer([broken, "--json"]))).toMatchObject({
      complete: false,
      stoppedBy: "source",
    });
  });

  test("stopped by Ctrl-C while it waits for more prints what it has seen, labelled as partial", async () => {
    const child = spawn(process.execPath, [command, "replay", "-", "--capacity", "12"]);
    let printed = "";
    child.stdout.setEncoding("utf8").on("data", (piece: string) => {
      printed += piece;
    });
    // the pipe holds less than this, so once it is written the command is reading
    child.stdin.write(`${rows[0]}\n`.repeat(20_000), () => child.kill("SIGINT"));
    const [status] = await once(child, "close");
    expect(status).toBe(130);
    expect(printed).toMatch(/[1-9][\d,]* requests, [\s\S]*PARTIAL: .*\(signal: interrupted\)/);
  });

  test.each<[RegExp, readonly string[]]>([
    [/cannot be read \(ENOENT\)/, [join(folder, "none.jsonl")]],
    [/cannot be read \(EISDIR\)/, [folder]],
    [/does not name the blocks/, [lengths]],
    [/no known trace format: "csv"/, [plain, "--format", "csv"]],
    [/--capacity: expected a plain number/, [plain, "--capacity", "1GB"]],
    [/capacityBlocks|--capacity/, [plain, "--capacity", "-1"]],
    [/no known cache policy: "mru"/, [plain, "--capacity", "1", "--policy", "mru"]],
    [/--policy: needs --capacity/, [plain, "--policy", "lfu"]],
    [/badRows|--bad-rows/, [plain, "--bad-rows", "drop"]],
  ])("refuses with %s", (says, typed) => {
    const { status, stdout, stderr } = run(command, ["replay", ...typed]);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toMatch(says);
    expect(stderr).not.toMatch(/ at .*\.m?js:\d+/);
  });
});

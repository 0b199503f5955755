/** `kv-headroom simulate`, as a user runs it. */
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { bundledCommand, run, runHere } from "./command.ts";

const command = await bundledCommand("simulate");
const folder = mkdtempSync(join(tmpdir(), "kv-headroom-"));
const rows = Array.from({ length: 3000 }, (_, index) => `${index / 10},${(index % 90) + 10},5`);
const trace = join(folder, "plain.csv.gz");
const text = `arrival,prompt,output\n${rows.join("\n")}\n`;
writeFileSync(trace, gzipSync(text));
const broken = join(folder, "broken.csv.gz");
const stored = gzipSync(`${text}${"x".repeat(100)}`, { level: 0 });
writeFileSync(broken, stored.subarray(0, stored.length / 2));
const bad = join(folder, "bad.csv");
writeFileSync(bad, "arrival,prompt,output\n0,10,5\n1,0,5\n2,10,5\n");

const small = ["--model", "llama-3.1-8b", "--gpu", "h100-sxm-80gb"];
const made = ["--rate", "2", "--prompt", "200:100", "--output", "20", "--requests", "60"];

async function answer(typed: readonly string[]): Promise<string> {
  const { status, stdout, stderr } = await runHere(["simulate", "--threads", "1", ...typed]);
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  expect(stdout).not.toMatch(/NaN|undefined|Infinity|\[object/);
  return stdout;
}

describe("one run", () => {
  test("is one screen: requests, latencies, hits, pool, GPU time, cost, strips over time", async () => {
    const page = await answer([...small, "example", "--price", "2", "--ttft", "1 s"]);
    expect(page).toMatch(/Llama 3\.1 8B on 1 × NVIDIA H100 SXM5 80 GB, vLLM/);
    expect(page).toMatch(/pool of 28,322 blocks of 16 tokens/);
    expect(page).toMatch(/8 of 8 requests answered in 40\.1 s/);
    expect(page).toMatch(/first token +\d/);
    expect(page).toMatch(/cache hits +56\.5 % +of 651 prompt tokens/);
    expect(page).toMatch(/goodput +0\.200 req\/s +100\.0 %/);
    expect(page).toMatch(
      /cost +\$0\.\d+ +\$0\.\d+ a query; bill per 1M output tokens \$\d+\.\d\d, of all/,
    );
    expect(page).toMatch(/running +[▁-█]{48} {2}up to \d/);
    expect(page.split("\n").length).toBeLessThan(36);
    for (const line of page.split("\n")) expect(line.length).toBeLessThanOrEqual(100);
  });

  test("as plain data says what was run, so that it can be repeated", async () => {
    const found = JSON.parse(await answer([...small, ...made, "--json", "--seed", "7"]));
    expect(found).toMatchObject({
      complete: true,
      replica: { fits: true, engine: { poolBlocks: 28_322, maxRequests: 1024, stepTokens: 8192 } },
      simulation: { settings: { seed: 7, stepTime: "predicted" }, requests: { finished: 60 } },
    });
    expect(await answer([...small, ...made, "--json", "--seed", "7"])).toBe(
      `${JSON.stringify(found, undefined, 2)}\n`,
    );
  });

  test("reads every kind of trace, stdin too, faster where asked", async () => {
    const whole = await answer([...small, trace, "--csv"]);
    expect(whole).toMatch(/\ntrue,true,3000,3000,0,0,/);
    const piped = run(command, ["simulate", ...small, "-", "--csv"], text);
    expect(piped).toEqual({ status: 0, stderr: "", stdout: whole });
    const seconds = (csv: string): number => Number(csv.split("\n")[1]?.split(",")[6]);
    expect(seconds(await answer([...small, trace, "--csv", "--speed-up", "10"]))).toBeCloseTo(
      seconds(whole) / 10,
      0,
    );
  });

  test("that does not fit is an answer", async () => {
    const typed = ["--model", "llama-3.1-70b", "--gpu", "h100-sxm-80gb", ...made];
    expect(await answer(typed)).toMatch(/Does not fit, the engine refuses it: no available memory/);
    expect(JSON.parse(await answer([...typed, "--json"]))).toMatchObject({
      replica: { fits: false },
    });
    expect(await answer([...typed, "--csv"])).toBe("fits,complete\nfalse,false\n");
  });

  test("of a trace that breaks off is labelled partial", async () => {
    expect(await answer([...small, broken])).toMatch(/PARTIAL: .*\(input-broke\)/);
    expect(JSON.parse(await answer([...small, broken, "--json"]))).toMatchObject({
      complete: false,
    });
  });

  test("skips bad rows when asked, and says so", async () => {
    expect(await answer([...small, bad, "--bad-rows", "skip"])).toMatch(
      /2 of 2 requests[\s\S]*note bad-rows: skipped 1 bad rows; the first: line 3, prompt/,
    );
  });

  test("of nothing but bad rows is refused as a replay of them is", async () => {
    const empty = join(folder, "all-bad.jsonl");
    writeFileSync(empty, "{\n{\n");
    for (const typed of [
      ["simulate", "--threads", "1", ...small, empty],
      ["replay", empty, "--capacity", "9"],
    ]) {
      const { status, stderr } = await runHere([
        ...typed,
        "--bad-rows",
        "skip",
        "--format",
        "mooncake",
      ]);
      expect(stderr).toMatch(/trace: expected at least one request/);
      expect(status).toBe(2);
    }
  });

  test("stopped at a time says what is left", async () => {
    expect(await answer([...small, ...made, "--until", "5 s"])).toMatch(
      /requests answered[\s\S]*PARTIAL: .*\(until-reached\)/,
    );
  });

  test("with memory below the GPU finds there what the pool has lost", async () => {
    const tight = [...made, "--turns", "4", "--gap", "20 s", "--pool-blocks", "600"];
    const page = await answer([
      ...[...small, ...tight, "--max-model-tokens", "8192"],
      ...["--tier", "host:1e10:5e10", "ssd:1e11:5e9"],
    ]);
    expect(page).toMatch(/found in +device \d+\.\d %, host [1-9]\d*\.\d %, ssd 0\.0 %/);
  });

  test("with prefill and decode copies hands the caches over", async () => {
    const slow = [...made, "--prefill-replicas", "2", "--decode-replicas", "1"];
    const seconds = async (bytesPerSecond: string): Promise<number> => {
      const found = await answer([...small, ...slow, "--transfer", bytesPerSecond, "--json"]);
      return JSON.parse(found).simulation.latency.endToEndSeconds.mean;
    };
    expect(await seconds("1e8")).toBeGreaterThan((await seconds("1e11")) + 0.1);
  });
});

describe("several runs", () => {
  const varied = [...small, "--users", "2,8", "--prompt", "100", "--output", "30", "--requests"];

  test("are a table of what is varied, in the order typed, whatever the threads", async () => {
    const table = await answer([...varied, "50"]);
    expect(table).toMatch(/users +req\/s +TTFT p50[\s\S]*\n +2 [\s\S]*\n +8 /);
    const csv = await answer([...varied, "50", "--csv"]);
    expect(csv).toMatch(/^users,fits,[\s\S]*\n2,true,true,50,[\s\S]*\n8,true,true,50,/);
    const threaded = run(command, ["simulate", ...varied, "50", "--csv", "--threads", "3"]);
    expect(threaded).toEqual({ status: 0, stderr: "", stdout: csv });
  });

  test("over seeds are a mean with its least and most", async () => {
    const page = await answer([...small, ...made, "--seeds", "3"]);
    expect(page).toMatch(/over 3 seeds +mean +least +most/);
    const csv = (await answer([...small, ...made, "--seeds", "3", "--csv"])).split("\n");
    expect(csv.slice(1, 4).map((line) => line.split(",")[0])).toEqual(["1", "2", "3"]);
    expect(new Set(csv.slice(1, 4).map((line) => line.split(",").slice(1).join())).size).toBe(3);
  });

  test("vary pools, copies and routers together", async () => {
    const { runs } = JSON.parse(
      await answer([
        ...[...small, ...made, "--json", "--pool-blocks", "9000,12000", "--replicas", "1,2"],
        ...["--router", "session", "--turns", "3", "--gap", "5 s"],
      ]),
    );
    expect(runs.map(({ varied: by }: { varied: unknown }) => by)).toEqual([
      { poolBlocks: 9000, replicas: 1 },
      { poolBlocks: 9000, replicas: 2 },
      { poolBlocks: 12_000, replicas: 1 },
      { poolBlocks: 12_000, replicas: 2 },
    ]);
  });
});

describe("refusals", () => {
  test.each<[RegExp, readonly string[]]>([
    [/--model, --gpu are missing/, []],
    [/--prompt, --output are missing/, [...small, "--rate", "1"]],
    [/--rate is missing/, [...small, "--prompt", "1", "--output", "1"]],
    [/--rate: a trace says this itself/, [...small, trace, "--rate", "1"]],
    [/--speed-up: no trace is given/, [...small, ...made, "--speed-up", "2"]],
    [/--rate: in a closed loop/, [...small, ...made, "--users", "2"]],
    [/--gap: belongs to conversations/, [...small, ...made, "--gap", "1 s"]],
    [/--prompt: .*MEAN:DEVIATION/, [...small, ...made, "--prompt", "1:2:3:4"]],
    [/--arrivals: no arrivals "weekly"/, [...small, ...made, "--arrivals", "weekly"]],
    [/--router: unknown "random"/, [...small, ...made, "--router", "random"]],
    [/--transfer: nothing is handed over/, [...small, ...made, "--transfer", "1 GB/s"]],
    [/--tier: expected NAME:BYTES:RATE/, [...small, ...made, "--tier", "host:1e9"]],
    [/--decode-replicas is missing/, [...small, ...made, "--prefill-replicas", "1"]],
    [
      /--replicas: prefill and decode/,
      [...small, ...made, "--prefill-replicas", "1", "--decode-replicas", "1", "--replicas", "2"],
    ],
    [/stdin can be read once/, [...small, "-", "--replicas", "1,2"]],
    [/cannot be read \(ENOENT\)/, [...small, join(folder, "none.csv")]],
    [/line 3, prompt: .*at least 1, got 0/, [...small, bad]],
    [/no known trace format: "csv"/, [...small, trace, "--format", "csv"]],
    [/--seeds: .*got 0/, [...small, ...made, "--seeds", "0"]],
    [/--threads: .*got 0/, [...small, ...made, "--threads", "0"]],
    [/--users: .*got 1\.5/, [...small, "--prompt", "1", "--output", "1", "--users", "1.5"]],
    [/--rate: .*above 0, got 0/, [...small, ...made, "--rate", "0"]],
    [/--tpot: "50" has no unit/, [...small, ...made, "--tpot", "50"]],
    [/--turns: .*at least 1/, [...small, ...made, "--turns", "0.5"]],
    [/--pool-blocks: .*2 to/, [...small, ...made, "--pool-blocks", "1", "--max-model-tokens", "1"]],
  ])("%s", async (says, typed) => {
    const { status, stdout, stderr } = await runHere(["simulate", ...typed]);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toMatch(says);
    expect(stderr).toMatch(/^kv-headroom: .+\n( {2}hint: .+\n)?$/);
  });
});

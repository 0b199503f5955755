/** `sweep`, `pareto` and `solve` as typed. */
import { describe, expect, test } from "vitest";
import { bundledCommand, run, runHere } from "./command.ts";

const llama = ["--model", "llama-3.1-70b", "--gpu", "h100-sxm-80gb"];
const lengths = ["--prompt", "2000", "--output", "500"];
const grid = ["--axis", "devices=2..8*2", "--axis", "prompt=1000,4000"];

async function printed(typed: readonly string[]): Promise<string> {
  const { status, stdout, stderr } = await runHere(typed);
  expect([status, stderr]).toEqual([0, ""]);
  return stdout;
}

describe("sweep", () => {
  const asked = ["sweep", ...llama, "--output", "500", "--price", "2", ...grid];

  test("prints a row for each combination, the last axis fastest, in columns that line up", async () => {
    const lines = (await printed(asked)).split("\n");
    const rows = lines.slice(1, 7).map((line) => line.trim().split(/ {2,}/));
    expect(rows.map(([devices, prompt]) => `${devices} ${prompt}`)).toEqual([
      "2 1000",
      "2 4000",
      "4 1000",
      "4 4000",
      "8 1000",
      "8 4000",
    ]);
    expect(new Set(lines.slice(0, 7).map(({ length }) => length)).size).toBe(1);
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(100);
  });

  test("gives the same points as JSON and as comma-separated values", async () => {
    const data = JSON.parse(await printed([...asked, "--json"]));
    const csv = (await printed([...asked, "--csv"])).trim().split("\n");
    expect(data).toMatchObject({ points: 6, complete: true });
    expect(csv).toHaveLength(7);
    const names = (csv[0] ?? "").split(",");
    for (const [index, row] of data.rows.entries())
      for (const [column, cell] of (csv[index + 1] ?? "").split(",").entries())
        expect(String(row[names[column] ?? ""] ?? "")).toBe(cell);
  });

  test("varies models and GPUs by their ids, without naming one beside", async () => {
    const typed = [
      "--axis",
      "model=llama-3.1-8b,gemma-3-27b",
      "--axis",
      "gpu=h20-96gb,h100-sxm-80gb",
    ];
    const { rows } = JSON.parse(await printed(["sweep", ...lengths, ...typed, "--json"]));
    expect(rows[1]).toMatchObject({ model: "llama-3.1-8b", gpu: "h100-sxm-80gb", status: "ok" });
  });

  test("says what does not fit and what is refused, and why", async () => {
    const typed = ["--axis", "devices=1,3,8", "--axis", "max-model-tokens=100,4096"];
    const text = await printed(["sweep", ...llama, ...lengths, ...typed]);
    expect(text).toMatch(/weights/);
    expect(text).toMatch(/note bad-input: deployment\.tensorParallel: 3 does not divide/);
    expect(text).toMatch(/note bad-input: engine\.maxModelTokens: requests of 2500 tokens/);
  });

  test("prints so many rows and says how many are left", async () => {
    const text = await printed([
      "sweep",
      ...llama,
      "--output",
      "9",
      "--devices",
      "8",
      "--axis",
      "prompt=1..100",
      "--rows",
      "3",
    ]);
    expect(text).toMatch(/100 points; 97 more: --rows, or --csv for all/);
  });

  test("reads ranges by steps and with units", async () => {
    const typed = ["--axis", "tpot=20 ms..100 ms:20 ms", "--axis", "cached=0..1:0.5"];
    const { axes } = JSON.parse(
      await printed(["sweep", ...llama, ...lengths, "--devices", "8", ...typed, "--json"]),
    );
    expect(axes[0].values).toEqual([0.02, 0.04, 0.06, 0.08, 0.1]);
    expect(axes[1].values).toEqual([0, 0.5, 1]);
  });

  test("says what an axis counts, and shows its numbers once", async () => {
    const typed = ["--axis", "tpot=20ms,50ms", "--axis", "devices=2,4", "--axis", "price=2"];
    const csv = await printed(["sweep", ...llama, ...lengths, ...typed, "--csv"]);
    const [head = ""] = csv.split("\n");
    expect(head).toMatch(/^tpot \(s\),devices,price \(\$\/hour\),status,steady,/);
    expect(head.match(/devices/g)).toHaveLength(1);
    expect(csv).toContain("\n0.02,4,2,ok,");
    expect(await printed(["sweep", ...llama, ...lengths, ...typed])).toContain("tpot (s)");
  });

  test("a share of the queries may go with an axis of objectives", async () => {
    const typed = ["--axis", "tpot=20ms,50ms", "--quantile", "0.9", "--devices", "8"];
    expect(await printed(["sweep", ...llama, ...lengths, ...typed])).toContain("2 points");
  });

  test("solving for a price counts the load: half busy, half the price", async () => {
    const typed = ["solve", "price", ...llama, "--devices", "8", ...lengths];
    const price = async (...more: string[]): Promise<number> =>
      JSON.parse(await printed([...typed, "--usd-per-query", "0.01", ...more, "--json"]))
        .usdPerDeviceHour;
    expect(await price("--load", "0.5")).toBeCloseTo((await price()) / 2, 9);
  });

  test("over threads gives the same bytes", async () => {
    const command = await bundledCommand("sweep");
    const typed = [
      "sweep",
      ...llama,
      "--devices",
      "8",
      "--axis",
      "prompt=1..60",
      "--axis",
      "output=1..50",
    ];
    const [one, two] = ["1", "2"].map((threads) =>
      run(command, [...typed, "--csv", "--threads", threads]),
    );
    expect(one?.status).toBe(0);
    expect(two?.stdout).toBe(one?.stdout);
    expect(one?.stdout.trim().split("\n")).toHaveLength(3001);
  });
});

describe("pareto", () => {
  const asked = [
    "pareto",
    ...llama,
    "--prompt",
    "1024",
    "--output",
    "1024",
    "--axis",
    "tensor-parallel=2,4,8",
    "--axis",
    "max-requests=1..64*2",
  ];

  test("prints the points that none beats, best for a user first", async () => {
    const { rows, points } = JSON.parse(await printed([...asked, "--price", "2", "--json"]));
    const speeds = rows.map(
      (row: { tokensPerSecondPerUser: number }) => row.tokensPerSecondPerUser,
    );
    expect([...speeds].sort((one, other) => other - one)).toEqual(speeds);
    expect(rows.length).toBeLessThan(points);
  });

  test("without a price weighs the other two; with named columns those", async () => {
    expect(await printed(asked)).toMatch(
      /max tokensPerSecondPerUser, max outputTokensPerSecondPerDevice$/m,
    );
    const named = [...asked, "--max", "queriesPerSecondPerReplica", "--min", "devices"];
    expect(await printed(named)).toMatch(/max queriesPerSecondPerReplica, min devices$/m);
  });
});

describe("solve", () => {
  test.each<readonly [string, readonly string[], RegExp]>([
    [
      "context",
      ["context", ...llama, "--devices", "8", "--output", "1024", "--users", "20"],
      /Longest context: [\d,]+ tokens[\s\S]*one token more +room for 19 users/,
    ],
    [
      "devices",
      ["devices", ...llama, ...lengths, "--rate", "5", "--ttft", "2 s"],
      /\d+ GPUs[\s\S]*bound by[\s\S]*next best/,
    ],
    [
      "cheapest",
      [
        "cheapest",
        "--model",
        "llama-3.1-70b",
        ...lengths,
        "--rate",
        "5",
        "--most-devices",
        "8",
        "--gpus",
        "h100-sxm-80gb=2,h20-96gb=$1/hour",
      ],
      /an hour +\$\d[\s\S]*splits and GPUs answer/,
    ],
    [
      "price",
      [
        "price",
        "--model",
        "llama-3.1-70b",
        "--gpu",
        "h20-96gb",
        "--devices",
        "8",
        ...lengths,
        "--against",
        "h100-sxm-80gb=2",
      ],
      /^\$[\d.]+ an hour of NVIDIA H20/,
    ],
    [
      "workers",
      ["workers", ...llama, "--devices", "8", ...lengths, "--total", "64"],
      /\d prefill and \d decode workers/,
    ],
    [
      "an objective that nobody meets",
      ["devices", ...llama, ...lengths, "--rate", "5", "--tpot", "0.1 ms"],
      /^No answer: none of [\s\S]*Nearest: timePerOutputTokenSeconds/,
    ],
  ])("%s", async (_, typed, says) => {
    expect(await printed(["solve", ...typed])).toMatch(says);
    expect(JSON.parse(await printed(["solve", ...typed, "--json"]))).toHaveProperty("kind");
  });
});

test("plan takes objectives and a load", async () => {
  const typed = [
    "plan",
    ...llama,
    "--devices",
    "8",
    ...lengths,
    "--ttft",
    "2 s",
    "--tokens-per-user",
    "20",
  ];
  expect(await printed([...typed, "--rate", "3"])).toMatch(
    /Load[\s\S]*objectives +met[\s\S]*at most/,
  );
  expect(await printed([...typed, "--users", "50", "--think", "20 s"])).toMatch(
    /at most +\d+ +users/,
  );
});

describe("wrong flags are refused with a hint", () => {
  test.each<readonly [RegExp, readonly string[]]>([
    [/--axis is missing[\s\S]*devices=1\.\.8/, ["sweep", ...llama, ...lengths]],
    [/expected NAME=VALUES/, ["sweep", ...llama, ...lengths, "--axis", "prompt"]],
    [
      /no axis is called "promt"[\s\S]*did you mean prompt/,
      ["sweep", ...llama, "--axis", "promt=1"],
    ],
    [
      /--axis prompt: expected a plain number, got "1k"[\s\S]*1,024/,
      ["sweep", ...llama, "--axis", "prompt=1k"],
    ],
    [
      /expected a range from low to high, got "8\.\.1"/,
      ["sweep", ...llama, ...lengths, "--axis", "devices=8..1"],
    ],
    [/more than 1000000 values/, ["sweep", ...llama, ...lengths, "--axis", "price=0..9:0.000001"]],
    [/--prompt is missing/, ["sweep", ...llama, "--output", "5", "--axis", "devices=1"]],
    [/unknown device "h100"/, ["sweep", ...llama, ...lengths, "--axis", "gpu=h100"]],
    [
      /--columns: unknown "speed"/,
      ["sweep", ...llama, ...lengths, "--axis", "devices=1", "--columns", "speed"],
    ],
    [
      /--max: unknown "speed"/,
      ["pareto", ...llama, ...lengths, "--axis", "devices=1", "--max", "speed"],
    ],
    [
      /--axis model: the same axis is there already/,
      [
        "sweep",
        ...llama,
        "--axis",
        "model=llama-3.1-8b",
        "--axis",
        "model=gemma-3-27b",
        ...lengths,
      ],
    ],
    [/nothing is known that solves for "speed"[\s\S]*context/, ["solve", "speed", ...llama]],
    [/--users is missing/, ["solve", "context", ...llama, "--output", "5"]],
    [/--users: .*got 0/, ["solve", "context", ...llama, "--output", "5", "--users", "0"]],
    [
      /no price given[\s\S]*GPU=PRICE/,
      [
        "solve",
        "cheapest",
        "--model",
        "llama-3.1-8b",
        ...lengths,
        "--rate",
        "1",
        "--gpus",
        "h100-sxm-80gb",
      ],
    ],
    ...(
      [
        ["workers", ["--total", "64"], "--price", "2"],
        ["context", ["--users", "2"], "--price", "2"],
        ["price", ["--usd-per-query", "1"], "--price", "2"],
        ["devices", ["--rate", "2"], "--total", "64"],
        ["devices", ["--rate", "2"], "--devices", "8"],
        ["workers", ["--total", "64"], "--rate", "1"],
      ] as const
    ).map(
      ([unknown, needed, flag, value]) =>
        [
          new RegExp(`${flag}: \`solve ${unknown}\` does not read it[\\s\\S]*hint: \`solve `),
          [
            "solve",
            unknown,
            ...llama,
            ...(unknown === "context" ? lengths.slice(-2) : lengths),
            ...needed,
            flag,
            value,
          ],
        ] as [RegExp, string[]],
    ),
    [
      /--load: without a price[\s\S]*--axis load/,
      ["sweep", ...llama, ...lengths, "--axis", "price=1,2", "--load", "0.5"],
    ],
    [/expected one of --usd-per-query/, ["solve", "price", ...llama, ...lengths]],
    [
      /--tokens-per-user: .*one of the two|--tokens-per-user: tokens per second/,
      [
        "plan",
        ...llama,
        "--devices",
        "8",
        ...lengths,
        "--tpot",
        "20 ms",
        "--tokens-per-user",
        "50",
      ],
    ],
    [/--think: without --users/, ["plan", ...llama, ...lengths, "--think", "2 s"]],
    [
      /--users: requests come at a --rate/,
      ["plan", ...llama, ...lengths, "--users", "2", "--rate", "1"],
    ],
  ])("%s", async (says, typed) => {
    const { status, stdout, stderr } = await runHere(typed);
    expect([status, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(says);
    expect(stderr).not.toMatch(/at .*\.ts:/);
  });
});

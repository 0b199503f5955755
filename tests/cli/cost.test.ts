/** `kv-headroom cost` as an operator types it: hours, a query of one's traffic, from where on owning wins, and refusals. */
import { describe, expect, test, vi } from "vitest";
import { flagOf } from "../../src/cli/flags.ts";
import { program } from "../../src/cli/program.ts";
import type { KvHeadroomError } from "../../src/index.ts";
import {
  breakEvenQueries,
  costInterval,
  costPerQuery,
  type OwnedDeviceInputs,
  ownedDeviceHour,
  profit,
} from "../../src/index.ts";
import { bundledCommand, run } from "./command.ts";

const owned = ["--capex", "32000", "--life", "4", "--all-in-kw", "1.73", "--kwh", "0.08"];
const traffic = [
  "--prompt",
  "4000",
  "--output",
  "1000",
  "--prompt-rate",
  "6500",
  "--output-rate",
  "2785",
];
const inputs = { capexUsdPerDevice: 32_000, lifeYears: 4, allInKwPerDevice: 1.73, usdPerKwh: 0.08 };
const query = {
  promptTokens: 4000,
  outputTokens: 1000,
  deviceSecondsPerPromptToken: 1 / 6500,
  deviceSecondsPerOutputToken: 1 / 2785,
};

/** What is printed, without a process of its own. */
async function printed(typed: readonly string[]): Promise<string> {
  const write = vi.spyOn(process.stdout, "write").mockReturnValue(true);
  try {
    await program().parseAsync(["cost", ...typed], { from: "user" });
    return write.mock.calls.map(([text]) => String(text)).join("");
  } finally {
    write.mockRestore();
  }
}

async function json(typed: readonly string[]) {
  return JSON.parse(await printed([...typed, "--json"]));
}

test("as a command of its own it answers with exit 0 and refuses with exit 2 and a hint", async () => {
  const command = await bundledCommand("cost");
  const { status, stdout } = run(command, ["cost", ...owned, "--rate", "1850"]);
  expect({ status, stdout }).toEqual({
    status: 0,
    stdout: await printed([...owned, "--rate", "1850"]),
  });
  const refused = run(command, ["cost", ...owned, "--pue", "1.3"]);
  expect(refused).toMatchObject({ status: 2, stdout: "" });
  expect(refused.stderr).toMatch(/^kv-headroom: --pue: all-in kW.*\n {2}hint: /);
});

describe("hours", () => {
  test("an owned hour has its parts, a million tokens at its load, and names what nobody gave", async () => {
    const stdout = await printed([...owned, "--rate", "1850", "--load", "0.5"]);
    expect(stdout).toMatch(/capital +\$0\.9132\n +power +\$0\.1384\n +in all +\$1\.0516/);
    expect(stdout).toMatch(/1M tokens +\$0\.3158/);
    expect(stdout).toMatch(/holds no colocation, opex, staff, network/);
  });

  test("every way to pay stands in a column of its own", async () => {
    const { hours } = await json([
      ...owned,
      ...["--interest", "0.08", "--rent", "$2.35/hour", "--reserved", "1.3", "--term", "3"],
      ...["--up-front", "0.25", "--spot", "1.2", "--interruptions", "0.25", "--lost", "600"],
    ]);
    expect(
      hours.map(({ name, usdPerDeviceHour }: Record<string, unknown>) => [name, usdPerDeviceHour]),
    ).toEqual([
      [
        "owned",
        expect.closeTo(ownedDeviceHour({ ...inputs, interestRate: 0.08 }).usdPerDeviceHour, 12),
      ],
      ["rented", 2.35],
      ["reserved", expect.closeTo(1.353333, 6)],
      ["spot", expect.closeTo(1.252174, 6)],
    ]);
  });

  test("a price of the catalogue goes by its id", async () => {
    const { hours } = await json(["--own", "h100-sxm-80gb-owned-neocloud-2026-04"]);
    expect(hours).toEqual([{ name: "owned", usdPerDeviceHour: 1.69 }]);
  });
});

describe("a query", () => {
  const typed = [...owned, "--rent", "2.35", ...traffic, "--load", "0.6"];

  test("costs on each what costPerQuery says, and owning wins from where breakEvenQueries says", async () => {
    const { queries, breakEven } = await json(typed);
    const hour = ownedDeviceHour(inputs).usdPerDeviceHour;
    const [own, rent] = [hour, 2.35].map((usdPerDeviceHour) =>
      costPerQuery({ ...query, usdPerDeviceHour, loadFactor: 0.6 }),
    );
    for (const [index, cost] of [own, rent].entries()) {
      expect(queries[index].usdPerQuery).toBeCloseTo(cost?.usdPerQuery ?? 0, 12);
      expect(queries[index].idleUsd).toBeCloseTo(cost?.idleUsd ?? 0, 12);
    }
    const { kind, ...reached } = breakEvenQueries({
      ownedUsdPerDeviceHour: hour,
      ownedUsdPerQuery: own?.usdPerQuery ?? 0,
      otherUsdPerQuery: rent?.usdPerQuery ?? 0,
    });
    expect(breakEven).toEqual([{ always: "owned", other: "rented", kind, ...reached }]);
  });

  test("is charged by a list, with margin and markup apart, and the list competes too", async () => {
    const { queries, breakEven, list } = await json([...typed, "--list", "deepseek-r1-2025-01"]);
    const charged = (4000 * 0.55 + 1000 * 2.19) / 1e6;
    const books = profit({ revenueUsd: charged, costUsd: queries[1].usdPerQuery });
    expect(queries[1]).toMatchObject({ margin: books.margin, markup: books.markup });
    expect(list.source).toMatch(/DeepSeek/);
    expect(breakEven.map(({ other }: { other: string }) => other)).toEqual([
      "rented",
      "deepseek-r1-2025-01",
    ]);
  });

  test("may take its rates from a plan, with the plan's warnings", async () => {
    const stdout = await printed([
      ...[...owned, "--rent", "2.35", "--prompt", "4096", "--output", "1024"],
      ...["--model", "llama-3.1-70b", "--gpu", "h100-sxm-80gb", "--devices", "8"],
    ]);
    expect(stdout).toMatch(/Llama 3\.1 70B on 8 × NVIDIA/);
    expect(stdout).toMatch(/owned beats rented from [\d,]+ queries an hour and device on: 44\.8 %/);
    expect(stdout).toMatch(/note reserve-heuristic/);
  });

  test("has a range where its model's engine was measured near it, and none on the engine that is ideal", async () => {
    const typed = [
      ...["--rent", "2", "--prompt", "4096", "--output", "1024"],
      ...["--model", "llama-3.1-70b", "--gpu", "h100-sxm-80gb", "--devices", "8"],
    ];
    const { queries } = await json([...typed, "--engine", "vllm"]);
    expect(queries[0].usdPerQuery.low).toBeLessThan(queries[0].usdPerQuery.high);
    expect((await json(typed)).queries[0].usdPerQuery).toBeGreaterThan(0);
  });

  test("of hits says that they are taken to be free", async () => {
    expect(await printed([...typed, "--cached", "0.5"])).toMatch(/note hits-are-free/);
  });

  test("owning never wins where an hour of it costs more", async () => {
    const stdout = await printed([...owned, "--rent", "1", ...traffic]);
    expect(stdout).toMatch(/owned never beats rented: a query costs 105\.2 % of rented's/);
    const hours = await printed([...owned, "--rent", "2"]);
    expect(hours).toMatch(/owned beats rented from 52\.6 % of the hours on/);
  });
});

describe("ranges", () => {
  test("give the least and the greatest, and with a seed the quantiles between", async () => {
    const typed = [
      "--capex",
      "28000..32000..36000",
      "--life",
      "3..5",
      ...owned.slice(4),
      ...traffic,
    ];
    const { hours, queries } = await json([...typed, "--load", "0.4..0.8", "--seed", "7"]);
    const { low, high } = costInterval<OwnedDeviceInputs>(
      (given) => ownedDeviceHour(given).usdPerDeviceHour,
      {
        ...inputs,
        capexUsdPerDevice: { low: 28_000, high: 36_000 },
        lifeYears: { low: 3, high: 5 },
      },
    );
    const [{ usdPerDeviceHour }] = hours;
    expect(usdPerDeviceHour).toMatchObject({ low, high });
    const drawn = usdPerDeviceHour.quantiles.map(({ value }: { value: number }) => value);
    expect([low, ...drawn, high]).toEqual([low, ...drawn, high].sort((a, b) => a - b));
    expect(queries[0].usdPerQuery.high / queries[0].usdPerQuery.low).toBeCloseTo(
      (high / low) * 2,
      9,
    );
    expect((await json([...typed, "--load", "0.4..0.8", "--seed", "7"])).hours).toEqual(hours);
  });

  test("that reach beyond what the device serves say so", async () => {
    const stdout = await printed([...owned, "--rent", "0.9..2", ...traffic]);
    expect(stdout).toMatch(/52\.6 %–116\.8 % of what it serves\nat 100 % load; above 100 % never/);
    for (const line of stdout.split("\n")) expect(line.length).toBeLessThanOrEqual(100);
  });
});

test.each([
  [[], "nothing to pay for"],
  [["--capex", "32000"], "--life"],
  [["--life", "4"], "--life: without --capex"],
  [["--capex", "32000", "--life", "4", "--own", "2"], "--own"],
  [["--capex", "0", "--life", "4"], "--capex: expected a number above 0"],
  [["--capex", "32000", "--life", "4", "--all-in-kw", "1.73"], "--kwh: no price of power"],
  [[...owned, "--pue", "1.3"], "--pue: all-in kW"],
  [[...owned, "--load", "0.5"], "--load: an hour costs the same"],
  [[...owned, "--rate", "1850", "--load", "0"], "--load: expected"],
  [[...owned, "--rate", "0"], "--rate: expected"],
  [["--rent", "0"], "--rent: expected a number above 0"],
  [["--rent", "0..2"], "--rent: expected a number above 0"],
  [["--rent", "3..2"], "--rent: expected a range"],
  [["--rent", "1..2..3..4"], "--rent"],
  [["--rent", "2", "--term", "1"], "--term: without --reserved"],
  [["--rent", "2", "--interest", "0.1"], "--interest: without --capex"],
  [["--reserved", "2"], "--term, --up-front, --interest are missing"],
  [["--spot", "2"], "--interruptions, --lost are missing"],
  [["--rent", "2", "--lost", "60"], "--lost: without --spot"],
  [["--rent", "2", "--cached", "0.5"], "--cached: there is no query"],
  [["--rent", "2", "--list", "o1-2025-01"], "--list: a price list is for tokens"],
  [["--rent", "2", "--seed", "1"], "--seed: nothing is a range"],
  [["--rent", "2", "--prompt", "10"], "--output is missing"],
  [["--rent", "2", "--prompt", "10", "--output", "1"], "--prompt-rate, --output-rate are missing"],
  [["--rent", "2", "--prompt", "0", "--output", "0"], "--prompt: a query of no tokens"],
  [["--rent", "2", ...traffic, "--model", "llama-3.1-8b", "--gpu", "h200-141gb"], "--prompt-rate"],
  [["--rent", "2", ...traffic, "--gpu", "h200-141gb"], "--gpu: without --model"],
  [["--rent", "2", ...traffic.slice(0, 4), "--model", "llama-3.1-8b"], "--gpu is missing"],
  [
    ["--rent", "2", ...traffic.slice(0, 4), "--model", "llama-3.1-405b", "--gpu", "h200-141gb"],
    "--devices: Llama 3.1 405B does not fit",
  ],
] as const)("%j is refused with its flag", async (typed, expected) => {
  const { path, rule } = await printed(typed).then(
    (text) => expect.fail(text),
    (error: KvHeadroomError) => error,
  );
  expect(`${flagOf(path)}: ${rule}`).toContain(expected);
});

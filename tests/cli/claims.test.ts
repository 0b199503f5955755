import { describe, expect, test } from "vitest";
import { claims } from "../../src/claims/index.ts";
import { bundledCommand, run } from "./command.ts";

const command = await bundledCommand("claims");

describe("claims", () => {
  test("lists every claim with its verdict, in lines of a page", () => {
    const { status, stdout } = run(command, ["claims"]);
    expect(status).toBe(0);
    for (const { id } of claims()) expect(stdout).toContain(`[${id}]`);
    expect(stdout).toMatch(/does not follow +545 % +84\.51 %/);
    expect(stdout).toMatch(/\$1\.41\/h +\$1\.30\/h/);
    expect(stdout).toContain(`${claims().length} claims: `);
    for (const line of stdout.split("\n")) expect(line.length).toBeLessThanOrEqual(100);
  });

  test("--long says what to make of each", () => {
    const { stdout } = run(command, ["claims", "--long"]);
    expect(stdout).toMatch(/DOES NOT FOLLOW: DeepSeek has a profit margin of 545 %/);
    expect(stdout.replace(/\s+/g, " ")).toContain("A margin cannot pass 100 %");
  });

  test("one of them shows numbers, assumptions and sources", () => {
    const { stdout } = run(command, ["claims", "subsidised-v3-promotion"]);
    expect(stdout).toMatch(/1 × cost +1\.023 × cost +yes/);
    expect(stdout).toMatch(/Assumed:\n {2}- the mix/);
    expect(stdout).toMatch(/Assumed:[\s\S]*Verdict: holds under assumptions[\s\S]*Sources:/);
  });

  test("--json is the claims as plain data", () => {
    const { stdout } = run(command, ["claims", "--json"]);
    expect(JSON.parse(stdout)).toEqual(claims());
  });

  test("an unknown id is exit 2 with the nearest", () => {
    const { status, stderr } = run(command, ["claims", "day-6-revenues"]);
    expect(status).toBe(2);
    expect(stderr).toContain("day-6-revenue");
  });
});

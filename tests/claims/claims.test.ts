import { evaluate } from "mathjs";
import { describe, expect, test } from "vitest";
import type { Claim } from "../../src/claims/claim.ts";
import { checkedClaim } from "../../src/claims/claim.ts";
import { claim, claims } from "../../src/claims/index.ts";
import { refusal } from "../refusal.ts";
import { claimRows } from "../truth/economics.ts";

/** The number on which the verdict hangs: the first that disagrees, or the first of all. */
function decisive({ checks }: Claim) {
  return checks.find(({ agrees }) => agrees === false) ?? checks[0];
}

test("every claim has a row of truth, and every row its claim", () => {
  expect(claims().map(({ id }) => id)).toEqual(claimRows.map(({ id }) => id));
});

test.each(claimRows)("$id: printed $printed, meant $meant: $verdict", (row) => {
  const found = claim(row.id);
  expect(found.verdict).toBe(row.verdict);
  const check = decisive(found);
  expect(check?.printed).toBe(row.printed);
  if (row.meant !== undefined) {
    const follows = check?.follows ?? Number.NaN;
    if (row.digits === undefined) expect(follows / row.meant).toBeCloseTo(1, 5);
    else expect(follows).toBeCloseTo(row.meant, row.digits);
  }
});

describe.each(claims())("$id", (one) => {
  test("says who, where, from what, on which basis, and what to make of it", () => {
    for (const text of [one.title, one.saidBy, one.where, one.statement, one.source, one.sentence])
      expect(text.length).toBeGreaterThan(3);
    expect(one.basis).toMatch(/^(input|exact|spec|measured|fitted|heuristic)$/);
    expect(one.sentence).toMatch(/[.)]$/);
    expect(JSON.stringify(one)).not.toMatch(/NaN|undefined|null|\[object/);
  });

  test("has finite numbers, each with a unit or none by right, and how it comes about", () => {
    expect(one.checks.length).toBeGreaterThan(0);
    for (const check of one.checks) {
      expect(Number.isFinite(check.follows)).toBe(true);
      expect(check.formula).not.toBe("");
      expect(check.agrees === undefined).toBe(check.printed === undefined);
    }
  });

  test("names what it assumes exactly when its verdict hangs on it", () => {
    if (one.verdict === "holds") expect(one.assumptions).toEqual([]);
    if (one.verdict === "holds-under-assumptions")
      expect(one.assumptions.length).toBeGreaterThan(0);
  });
});

/** What a unit multiplies, so that a formula in plain numbers and what follows are of one kind. */
const scale: Readonly<Record<string, number>> = {
  "%": 0.01,
  kB: 1e3,
  MB: 1e6,
  GB: 1e9,
  GiB: 2 ** 30,
  M$: 1e6,
  B$: 1e9,
};

/** A formula as mathjs reads it: `(562,027 - 87,072) / 87,072`, `2.7M CNY / 7.2`; undefined where it names anything. */
function plainFormula(formula: string): string | undefined {
  const plain = formula
    .replace(/[,;] (one layer|contexts differ.*)$/, "")
    .replace(/ (B|CNY|hours)\b/g, "")
    .replace(/(\d),(?=\d{3})/g, "$1")
    .replace(
      /([\d.]+)([KMB])\b/g,
      (_, digits, unit) => `${digits}e${{ K: 3, M: 6, B: 9 }[String(unit)]}`,
    )
    .replaceAll("×", "*")
    .replaceAll("$", "");
  return /^[\d.\s()*/^e+-]+$/.test(plain) ? plain : undefined;
}

describe("a formula in plain numbers", () => {
  const rows = claims().flatMap(({ id, checks }) =>
    checks.flatMap(({ formula, unit, follows }) => {
      const plain = plainFormula(formula);
      return plain === undefined
        ? []
        : [{ id, formula, plain, follows: follows * (scale[unit] ?? 1) }];
    }),
  );

  test.each(rows)("$id: $formula is what follows", ({ plain, follows }) => {
    expect(evaluate(plain) / follows).toBeCloseTo(1, 9);
  });

  test("is what more than half of all checks have", () => {
    const checks = claims().flatMap((one) => one.checks);
    expect(rows.length).toBeGreaterThan(checks.length / 2);
  });
});

describe("the rule for verdicts", () => {
  const base = {
    id: "x",
    title: "x",
    saidBy: "x",
    where: "x",
    statement: "x",
    basis: "exact",
    source: "x",
    sentence: "x",
  } as const;
  const check = { label: "x", unit: "", formula: "x" };
  const verdict = (checks: Claim["checks"], assumptions: readonly string[] = []): string =>
    checkedClaim({ ...base, checks, assumptions }).verdict;

  test("context alone cannot be checked", () => {
    expect(verdict([{ ...check, follows: 1 }])).toBe("not-checkable");
  });

  test("one printed figure that disagrees is enough, whatever is assumed", () => {
    const good = { ...check, printed: 1, follows: 1 };
    const bad = { ...check, printed: 1, follows: 2, within: 0.5 };
    expect(verdict([good, bad], ["anything"])).toBe("does-not-follow");
    expect(verdict([good])).toBe("holds");
    expect(verdict([good], ["anything"])).toBe("holds-under-assumptions");
  });

  test("above and below are strict", () => {
    for (const relation of ["above", "below"] as const)
      expect(verdict([{ ...check, printed: 1, follows: 1, relation }])).toBe("does-not-follow");
    expect(verdict([{ ...check, printed: 1, follows: 2, relation: "above" }])).toBe("holds");
    expect(verdict([{ ...check, printed: 1, follows: 0, relation: "below" }])).toBe("holds");
  });
});

test("a misspelt id is refused with the nearest", () => {
  expect(refusal(() => claim("day-6-nodes-balance"))).toMatchObject({
    code: "unknown-id",
    hint: expect.stringContaining("day-6-node-balance"),
  });
});

test("claims are computed afresh: two calls are equal and share nothing", () => {
  expect(claims()).toEqual(claims());
  expect(claims()[0]).not.toBe(claims()[0]);
});

/** `kv-headroom claims`: the public debate, claim by claim: what was printed, what follows, and the verdict. */
import { type CheckedNumber, type Claim, claim, claims } from "../claims/index.ts";
import { grouped } from "../report/printed.ts";
import { decisive } from "../report/rows/claims.ts";
import { textTable, wrapped } from "../report/text-table.ts";
import { type Output, page, print } from "./print.ts";

/** What was typed after `claims`. */
export interface ClaimsArguments extends Output {
  readonly long?: true;
}

/** Prints all claims, or the one of the id. */
export async function claimsCommand(
  id: string | undefined,
  output: ClaimsArguments,
): Promise<void> {
  if (id !== undefined) {
    const one = claim(id);
    print(output, one, () => oneClaim(one));
    return;
  }
  const all = claims();
  print(output, all, () => (output.long === true ? longList(all) : table(all)));
}

function table(all: readonly Claim[]): string {
  const rows = all.map((one) => {
    const check = decisive(one);
    return [
      short(one.verdict),
      check?.printed === undefined ? "" : printedText(check),
      check === undefined || check.printed === undefined ? "" : quantity(check.follows, check.unit),
      `${one.title} (${one.saidBy}) [${one.id}]`,
    ];
  });
  return [
    textTable([["verdict", "said", "follows", "claim"], ...rows], page()),
    wrapped(
      `${counted(all)} "holds if" is under assumptions that are listed: \`kv-headroom claims <id>\` shows the numbers, assumptions and sources of one, \`--long\` what to make of each.`,
      page(),
    ),
  ].join("\n\n");
}

/** How many claims there are of each verdict: `44 claims: 19 hold if, ...` */
function counted(all: readonly Claim[]): string {
  const counts = new Map<string, number>();
  for (const { verdict } of all) counts.set(short(verdict), (counts.get(short(verdict)) ?? 0) + 1);
  const parts = [...counts].map(([verdict, count]) => `${count} ${verdict}`);
  return `${all.length} claims: ${parts.join(", ")}.`;
}

function worded(verdict: Claim["verdict"]): string {
  return verdict.replaceAll("-", " ");
}

/** As it stands in a column: "holds if" under assumptions. */
function short(verdict: Claim["verdict"]): string {
  return worded(verdict).replace("under assumptions", "if");
}

function longList(all: readonly Claim[]): string {
  return [
    ...all.map((one) =>
      [
        `${worded(one.verdict).toUpperCase()}: ${one.title}`,
        wrapped(`${one.saidBy}. ${said(one)}${one.sentence} [${one.id}]`, narrowed(2))
          .split("\n")
          .map((line) => `  ${line}`)
          .join("\n"),
      ].join("\n"),
    ),
    wrapped(
      `${counted(all)} \`kv-headroom claims <id>\` shows the numbers, assumptions and sources of one.`,
      page(),
    ),
  ].join("\n\n");
}

function narrowed(by: number): { readonly columns: number } {
  return { columns: (page().columns ?? 100) - by };
}

function said(one: Claim): string {
  const check = decisive(one);
  return check?.printed === undefined
    ? ""
    : `Said ${printedText(check)}, follows ${quantity(check.follows, check.unit)}. `;
}

function printedText({ printed = 0, relation = "equals", unit }: CheckedNumber): string {
  const [whole = "", decimals] = String(printed).split(".");
  const digits = `${grouped(Number(whole))}${decimals === undefined ? "" : `.${decimals}`}`;
  return `${{ equals: "", above: "> ", below: "< " }[relation]}${withUnit(digits, unit)}`;
}

function oneClaim(one: Claim): string {
  const { statement, checks, assumptions, basis, source, sentence, verdict } = one;
  return [
    `${one.title}\n${"=".repeat(one.title.length)}`,
    wrapped(`Said by ${one.saidBy}: ${statement}`, page()),
    wrapped(`Where: ${one.where}`, page()),
    textTable([["said", "follows", "agrees", "figure"], ...checks.map(row)], page()),
    ...(assumptions.length === 0 ? [] : [["Assumed:", ...assumptions.map(listItem)].join("\n")]),
    wrapped(`Verdict: ${worded(verdict)} (basis: ${basis}). ${sentence}`, page()),
    wrapped(`Sources: ${source}`, page()),
  ].join("\n\n");
}

function listItem(item: string): string {
  return `  - ${wrapped(item, narrowed(4)).replaceAll("\n", "\n    ")}`;
}

function row(check: CheckedNumber): readonly string[] {
  const { label, unit, printed, follows, agrees, formula } = check;
  return [
    printed === undefined ? "" : printedText(check),
    quantity(follows, unit),
    agrees === undefined ? "" : agrees ? "yes" : "no",
    `${label}: ${formula}`,
  ];
}

/** A number with its unit, in as many digits as it deserves. */
function quantity(value: number, unit: string): string {
  const digits = Math.abs(value) >= 1000 ? grouped(value) : String(Number(value.toPrecision(4)));
  return withUnit(digits, unit);
}

function withUnit(digits: string, unit: string): string {
  if (unit === "") return digits;
  if (unit === "M$" || unit === "B$") return `$${digits}${unit.charAt(0)}`;
  // $1.3 an hour is $1.30
  const cents = digits.replace(/\.(\d)$/, ".$10");
  return unit.startsWith("$") ? `$${cents}${unit.slice(1)}` : `${digits} ${unit}`;
}

/** `kv-headroom cost` for people: hours side by side, the query on each, and from where on owning wins. */
import type { ListPrice } from "../catalog/token-prices.ts";
import type { CostRange } from "../cost/ranges.ts";
import type { Warning } from "../figure.ts";
import { dollars, grouped, percent } from "../report/printed.ts";
import { textTable, wrapped } from "../report/text-table.ts";
import type { Against } from "./cost-against.ts";
import type { Hour } from "./cost-hours.ts";
import type { QueryTokens } from "./cost-traffic.ts";
import { page } from "./print.ts";
import type { Amount } from "./range-option.ts";

/** An hour, with its parts where it has any. */
export interface HourAnswer {
  readonly name: Hour["name"];
  readonly usdPerDeviceHour: Amount;
  readonly capitalUsdPerDeviceHour?: Amount;
  readonly powerUsdPerDeviceHour?: Amount;
  readonly colocationUsdPerDeviceHour?: Amount;
  readonly opexUsdPerDeviceHour?: Amount;
  readonly staffUsdPerDeviceHour?: Amount;
  readonly networkUsdPerDeviceHour?: Amount;
  readonly usdPerMillionTokens?: Amount;
}

/** A query on devices that are paid for like this. */
export interface QueryAnswer {
  readonly name: Hour["name"];
  readonly usdPerQuery: Amount;
  readonly promptMissUsd: Amount;
  readonly promptHitUsd: Amount;
  readonly outputUsd: Amount;
  readonly idleUsd: Amount;
  readonly usdPerMillionTokens: Amount;
  readonly revenueUsdPerQuery?: number;
  readonly margin?: Amount;
  readonly markup?: Amount;
}

/** What the command answers, as plain data. */
export interface CostAnswer {
  readonly hours: readonly HourAnswer[];
  readonly query?: QueryTokens & { readonly rates: string };
  readonly queries?: readonly QueryAnswer[];
  readonly list?: ListPrice;
  readonly loadFactor?: number | CostRange;
  readonly breakEven: readonly Against[];
  readonly warnings: readonly Warning[];
}

/** The answer as text. */
export function costText(answer: CostAnswer): string {
  const { hours, queries, breakEven, warnings } = answer;
  return [
    `One hour of one device\n${table(hours, hourRows, hourUsd)}`,
    ...(queries === undefined ? [] : [queryText(answer, queries)]),
    ...(breakEven.length === 0 ? [] : [breakEven.map((one) => pays(one, answer)).join("\n")]),
    ...(warnings.length === 0
      ? []
      : [
          warnings
            .map(({ code, message }) => wrapped(`note ${code}: ${message}`, page()))
            .join("\n"),
        ]),
  ].join("\n\n");
}

type Rows<Column> = readonly (readonly [label: string, name: keyof Column])[];

const hourRows: Rows<HourAnswer> = [
  ["capital", "capitalUsdPerDeviceHour"],
  ["power", "powerUsdPerDeviceHour"],
  ["colocation", "colocationUsdPerDeviceHour"],
  ["opex", "opexUsdPerDeviceHour"],
  ["staff", "staffUsdPerDeviceHour"],
  ["network", "networkUsdPerDeviceHour"],
  ["in all", "usdPerDeviceHour"],
  ["1M tokens", "usdPerMillionTokens"],
];

const queryRows: Rows<QueryAnswer> = [
  ["prompt computed", "promptMissUsd"],
  ["prompt from the cache", "promptHitUsd"],
  ["output", "outputUsd"],
  ["idle", "idleUsd"],
  ["a query", "usdPerQuery"],
  ["1M tokens", "usdPerMillionTokens"],
  ["charged", "revenueUsdPerQuery"],
];

function queryText(
  { query, list, loadFactor }: CostAnswer,
  queries: readonly QueryAnswer[],
): string {
  const { promptTokens = 0, outputTokens = 0, cachedPromptFraction = 0, rates = "" } = query ?? {};
  const cached = cachedPromptFraction > 0 ? ` (${percent(cachedPromptFraction, 0)} cached)` : "";
  const shares: Rows<QueryAnswer> = [
    ["margin, on revenue", "margin"],
    ["markup, on cost", "markup"],
  ];
  return [
    wrapped(
      `One query: ${grouped(promptTokens)} prompt tokens${cached} and ${grouped(outputTokens)} output tokens at ${shown(loadFactor ?? 1, (load) => percent(load, 0))} load, ${rates}`,
      page(),
    ),
    table(queries, queryRows, dollars),
    ...(list === undefined
      ? []
      : [`Charged by ${list.product}'s list of ${list.asOf}\n${table(queries, shares, percent)}`]),
  ].join("\n");
}

/** Rows that anything stands in, one column for each way to pay. */
function table<Column extends { readonly name: string }>(
  columns: readonly Column[],
  rows: Rows<Column>,
  print: (value: number) => string,
): string {
  const cell = (column: Column, name: keyof Column): string => {
    const amount = column[name] as Amount | undefined;
    return amount === undefined || most(amount) === 0 ? "" : shown(amount, print);
  };
  const filled = rows
    .flatMap(([label, name]) => [
      [label, ...columns.map((column) => cell(column, name))],
      ...quantileRows(
        columns.map((column) => column[name] as Amount | undefined),
        print,
      ),
    ])
    .filter(([, ...cells]) => cells.some((text) => text !== ""));
  return textTable([["", ...columns.map(({ name }) => name)], ...filled], {
    columns: page().columns,
  })
    .split("\n")
    .map((line) => `  ${line}`.trimEnd())
    .join("\n");
}

/** One row for each quantile that was drawn. */
function quantileRows(
  amounts: readonly (Amount | undefined)[],
  print: (value: number) => string,
): readonly (readonly string[])[] {
  const drawn = amounts.map((amount) =>
    typeof amount === "object" ? amount.quantiles : undefined,
  );
  const [first = []] = drawn.filter((quantiles) => quantiles !== undefined);
  return first.map(({ probability }, index) => [
    `  ${percent(probability, 0)} of draws below`,
    ...drawn.map((quantiles) => {
      const value = quantiles?.[index]?.value;
      return value === undefined ? "" : print(value);
    }),
  ]);
}

function most(amount: Amount): number {
  return typeof amount === "number" ? amount : amount.high;
}

/** `$1.33`, or `$1.21–$1.58` where the two ends differ as printed. */
function shown(amount: Amount, print: (value: number) => string): string {
  if (typeof amount === "number") return print(amount);
  const [low, high] = [print(amount.low), print(amount.high)];
  return low === high ? low : `${low}–${high}`;
}

function hourUsd(usd: number): string {
  return usd >= 100 ? dollars(usd) : `$${usd.toFixed(4)}`;
}

function pays(one: Against, { loadFactor = 1, queries }: CostAnswer): string {
  const { always, other, kind, capacityShare, queriesPerDeviceHour } = one;
  const share = shown(capacityShare, (value) => percent(value, 1));
  const load = shown(loadFactor, (value) => percent(value, 0));
  const what = queries === undefined ? "an hour" : "a query";
  if (kind === "never")
    return wrapped(
      `${always} never beats ${other}: ${what} costs ${share} of ${other}'s even where the device is used in full`,
      page(),
    );
  const beyond =
    typeof capacityShare !== "number" && capacityShare.high > 1 ? "; above 100 % never" : "";
  return wrapped(
    queriesPerDeviceHour === undefined
      ? `${always} beats ${other} from ${share} of the hours on${beyond}`
      : `${always} beats ${other} from ${shown(queriesPerDeviceHour, grouped)} queries an hour and device on: ${share} of what it serves at ${load} load${beyond}`,
    page(),
  );
}

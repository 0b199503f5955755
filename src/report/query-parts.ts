/** What a query costs, in parts that add up. */
import { dollars, percent } from "./printed.ts";
import type { Section } from "./section.ts";
import { type Table, tableOf } from "./table.ts";
import type { TrafficComparison, TrafficRow } from "./traffic.ts";

/** One part of the cost of one query. */
export interface QueryPart {
  readonly part: "prompt computed" | "prompt from the cache" | "output" | "idle";
  readonly tokens: number;
  readonly usd: number;
  /** of the whole query */
  readonly share: number;
}

/** The parts of a query on one row of the traffic. */
export interface QueryParts {
  readonly model: string;
  readonly device: string;
  readonly devices: number;
  readonly parts: readonly QueryPart[];
  readonly usdPerQuery: number;
  readonly usdPerMillionPromptTokens: number;
  readonly usdPerMillionOutputTokens: number;
}

/**
 * The cost of a query on the first row of a comparison, taken apart.
 *
 *     usdPerQuery = prompt computed + prompt from the cache + output + idle
 *
 * @example queryParts(trafficComparison()).parts.map(({ part }) => part) // => ["prompt computed", "prompt from the cache", "output", "idle"]
 */
export function queryParts({ traffic, rows }: TrafficComparison): QueryParts {
  const [row] = rows as readonly [TrafficRow, ...TrafficRow[]];
  const { cost } = row;
  const { promptTokens, outputTokens, cachedPromptFraction } = traffic;
  const part = (name: QueryPart["part"], tokens: number, usd: number): QueryPart => ({
    part: name,
    tokens,
    usd,
    share: usd / cost.usdPerQuery,
  });
  return {
    model: row.model,
    device: row.device,
    devices: row.devices,
    parts: [
      part("prompt computed", promptTokens * (1 - cachedPromptFraction), cost.promptMissUsd),
      part("prompt from the cache", promptTokens * cachedPromptFraction, cost.promptHitUsd),
      part("output", outputTokens, cost.outputUsd),
      part("idle", 0, cost.idleUsd),
    ],
    usdPerQuery: cost.usdPerQuery,
    usdPerMillionPromptTokens: cost.usdPerMillionPromptTokens,
    usdPerMillionOutputTokens: cost.usdPerMillionOutputTokens,
  };
}

/** {@link queryParts} for people. */
export function queryPartsSection(query: QueryParts, { traffic }: TrafficComparison): Section {
  const title = `What a query costs: ${query.model} on ${query.devices} × ${query.device}`;
  return {
    title,
    intro: [],
    tables: [partsTable(query, title)],
    notes: [
      `Idle: ${percent(1 - traffic.loadFactor, 0)} of the capacity waits and is paid for. Tokens from the cache still take room and are attended to, in the output's share; only fetching them is free here. Per million tokens, idle share included: ${dollars(query.usdPerMillionPromptTokens)} computed prompt, ${dollars(query.usdPerMillionOutputTokens)} output.`,
    ],
  };
}

/** The parts and their sum; what takes no tokens or costs nothing by itself has no figure there. */
function partsTable({ parts, usdPerQuery }: QueryParts, title: string): Table {
  const together = { part: "together", tokens: 0, usd: usdPerQuery, share: 1 } as const;
  return tableOf<Omit<QueryPart, "part"> & { readonly part: string }>(
    { title },
    [...parts, together],
    [
      { title: "part", of: ({ part }) => part },
      { title: "tokens", format: "count", of: ({ tokens }) => tokens || undefined },
      {
        title: "$/1,000 queries",
        unit: "$/1,000 queries",
        format: "usd",
        of: ({ usd }) => usd * 1000 || undefined,
      },
      {
        title: "share",
        unit: "share",
        format: "percent",
        of: ({ usd, share }) => (usd === 0 ? undefined : share),
      },
    ],
  );
}

/** What a query costs, in parts that add up. */
import { dollars, grouped, percent } from "./printed.ts";
import type { Section } from "./section.ts";
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
  const thousand = (usd: number): string => dollars(usd * 1000);
  return {
    title: `What a query costs: ${query.model} on ${query.devices} × ${query.device}`,
    intro: [],
    tables: [
      [
        ["part", "tokens", "$/1,000 queries", "share"],
        ...query.parts.map((row) => [
          row.part,
          row.tokens === 0 ? "" : grouped(row.tokens),
          row.usd === 0 ? "-" : thousand(row.usd),
          row.usd === 0 ? "-" : percent(row.share, 1),
        ]),
        ["together", "", thousand(query.usdPerQuery), percent(1, 1)],
      ],
    ],
    notes: [
      `Idle: ${percent(1 - traffic.loadFactor, 0)} of the capacity waits and is paid for. Tokens from the cache still take room and are attended to, in the output's share; only fetching them is free here. Per million tokens, idle share included: ${dollars(query.usdPerMillionPromptTokens)} computed prompt, ${dollars(query.usdPerMillionOutputTokens)} output.`,
    ],
  };
}

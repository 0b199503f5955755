/** What a replay found, as text, as plain data and as comma-separated values. */
import { grouped, percent } from "../report/printed.ts";
import { textTable, wrapped } from "../report/text-table.ts";
import type { ReplayHits } from "../simulate/replay/counts.ts";
import type { CachePolicy } from "../simulate/replay/policies.ts";
import type { Completeness } from "../simulate/trace/load-trace.ts";
import { page } from "./print.ts";

/** A capacity and what was hit with it. */
export interface ReplayRow extends ReplayHits {
  readonly policy: CachePolicy;
  readonly capacityBlocks: number;
  readonly evictions?: number;
}

/** What is printed. */
export interface ReplayAnswer {
  readonly blockTokens: number;
  /** absent where the trace was not held */
  readonly distinctBlocks?: number;
  readonly end: Completeness;
  readonly badRows: number;
  readonly firstBadRow?: string;
  readonly rows: readonly ReplayRow[];
  /** smallest capacity for a share of the hits that an unlimited cache has */
  readonly shares?: readonly { readonly share: number; readonly capacityBlocks: number }[];
}

/** The table, and what there is to say about the trace. */
export function replayText(answer: ReplayAnswer): string {
  const [first] = answer.rows;
  const requests = grouped(first?.requests ?? 0);
  const distinct =
    answer.distinctBlocks === undefined ? "" : `, ${grouped(answer.distinctBlocks)} distinct`;
  const heading = `${requests} requests, ${grouped(first?.blocksRequested ?? 0)} blocks of ${answer.blockTokens} tokens${distinct}`;
  const policies = new Set(answer.rows.map(({ policy }) => policy));
  return [
    heading,
    textTable(
      [
        [
          ...(policies.size > 1 ? ["policy"] : []),
          "blocks held",
          "tokens held",
          "blocks hit",
          "of blocks",
          "of full",
          "of tokens",
          "engine",
          ...(first?.evictions === undefined ? [] : ["evictions"]),
        ],
        ...answer.rows.map((row) => [
          ...(policies.size > 1 ? [row.policy] : []),
          held(row.capacityBlocks),
          held(row.capacityBlocks * answer.blockTokens),
          grouped(row.blocksHit),
          percent(row.blockRatio, 2),
          percent(row.fullBlockRatio, 2),
          percent(row.tokenRatio, 2),
          percent(row.engineTokenRatio, 2),
          ...(row.evictions === undefined ? [] : [grouped(row.evictions)]),
        ]),
      ],
      page(),
    ),
    ...notes(answer, [...policies]),
  ].join("\n\n");
}

function notes(answer: ReplayAnswer, policies: readonly string[]): readonly string[] {
  const { shares, badRows, firstBadRow, end } = answer;
  const lines = [
    ...(policies.length === 1 ? [`Policy: ${policies[0]}.`] : []),
    ...(shares === undefined
      ? []
      : [
          `Blocks for a share of all possible hits: ${shares.map(({ share, capacityBlocks }) => `${share * 100} % ${grouped(capacityBlocks)}`).join(", ")}.`,
        ]),
    ...(badRows === 0
      ? []
      : [`Skipped ${grouped(badRows)} bad rows; the first: ${firstBadRow ?? ""}.`]),
    ...(end.complete ? [] : [`PARTIAL: the trace ended early (${end.stoppedBy}: ${end.reason}).`]),
  ];
  return lines.map((line) => wrapped(line, page()));
}

/** The answer for JSON, which has no infinity. */
export function replayData({ end, rows, ...answer }: ReplayAnswer): unknown {
  return {
    complete: end.complete,
    ...(!end.complete && { stoppedBy: end.stoppedBy, reason: end.reason }),
    ...answer,
    rows: rows.map((row) => plainRow(row)),
  };
}

/** A heading and a line per row. */
export function replayCsv({ rows }: ReplayAnswer): string {
  const plain = rows.map((row) => plainRow(row));
  const lines = plain.map((row) => Object.values(row).join(","));
  return `${[Object.keys(plain[0] ?? {}).join(","), ...lines].join("\n")}\n`;
}

function plainRow(row: ReplayRow): Readonly<Record<string, string | number>> {
  return {
    policy: row.policy,
    capacityBlocks: Number.isFinite(row.capacityBlocks) ? row.capacityBlocks : "inf",
    requests: row.requests,
    blocksRequested: row.blocksRequested,
    blocksHit: row.blocksHit,
    blockRatio: row.blockRatio,
    fullBlocksRequested: row.fullBlocksRequested,
    fullBlocksHit: row.fullBlocksHit,
    fullBlockRatio: row.fullBlockRatio,
    tokensRequested: row.tokensRequested,
    tokensHit: row.tokensHit,
    tokenRatio: row.tokenRatio,
    engineTokensHit: row.engineTokensHit,
    engineTokenRatio: row.engineTokenRatio,
    ...(row.evictions !== undefined && { evictions: row.evictions }),
  };
}

function held(count: number): string {
  return Number.isFinite(count) ? grouped(count) : "no limit";
}

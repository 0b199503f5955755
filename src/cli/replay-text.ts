/** What a replay found, as text, as plain data and as comma-separated values. */
import { grouped, percent } from "../report/printed.ts";
import { textTable, wrapped } from "../report/text-table.ts";
import type { ReplayHits } from "../simulate/replay/counts.ts";
import type { CachePolicy } from "../simulate/replay/policies.ts";
import { page } from "./print.ts";
import type { ReplayFound } from "./replay-job.ts";

/** A capacity and what was hit with it. */
export interface ReplayRow extends ReplayHits {
  readonly policy: CachePolicy;
  readonly capacityBlocks: number;
  readonly evictions?: number;
}

/** The smallest capacity that reaches a share of the hits that an unlimited cache has. */
export interface ShareOfHits {
  readonly share: number;
  readonly capacityBlocks: number;
}

/** The table, and what there is to say about the trace. */
export function replayText(answer: ReplayFound): string {
  const [first] = answer.rows;
  const requests = grouped(first?.requests ?? 0);
  const distinct =
    answer.distinctBlocks === undefined ? "" : `, ${grouped(answer.distinctBlocks)} distinct`;
  const heading = `${requests} requests, ${grouped(first?.blocksRequested ?? 0)} blocks of ${answer.blockTokens} tokens${distinct}`;
  const policies = new Set(answer.rows.map(({ policy }) => policy));
  // readings that were stopped have come to different places
  const apart = new Set(answer.rows.map(({ requests: seen }) => seen)).size > 1;
  return [
    heading,
    textTable(
      [
        [
          ...(policies.size > 1 ? ["policy"] : []),
          ...(apart ? ["requests"] : []),
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
          ...(apart ? [grouped(row.requests)] : []),
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

function notes(answer: ReplayFound, policies: readonly string[]): readonly string[] {
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
export function replayData({ end, rows, ...answer }: ReplayFound): unknown {
  return {
    complete: end.complete,
    ...(!end.complete && { stoppedBy: end.stoppedBy, reason: end.reason }),
    ...answer,
    rows: rows.map((row) => plainRow(row)),
  };
}

/** A heading and a line per row. */
export function replayCsv({ rows }: ReplayFound): string {
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

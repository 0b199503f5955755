/** The main report: the 93.3 %, one token of well-known models, the same queries on H100 and H20, and what one costs. */
import { type PerTokenRow, perToken, perTokenSection } from "./per-token.ts";
import { type QueryParts, queryParts, queryPartsSection } from "./query-parts.ts";
import { type Reduction, reduction, reductionSection } from "./reduction.ts";
import { type Section, sectionMarkdown, sectionText } from "./section.ts";
import type { PageWidth } from "./text-table.ts";
import { type Traffic, type TrafficComparison, trafficComparison } from "./traffic.ts";
import { trafficSection } from "./traffic-section.ts";

/** The main report as plain data. */
export interface HeadlineReport {
  readonly reduction: Reduction;
  readonly perToken: readonly PerTokenRow[];
  readonly traffic: TrafficComparison;
  readonly query: QueryParts;
}

/**
 * All rows of the main report.
 *
 * @param traffic what differs from `assumedTraffic`
 * @example headlineReport().perToken.map((row) => row.bytesPerToken) // => [70272, 327680, 516096]
 */
export function headlineReport(traffic: Partial<Traffic> = {}): HeadlineReport {
  const comparison = trafficComparison(traffic);
  return {
    reduction: reduction(),
    perToken: perToken(),
    traffic: comparison,
    query: queryParts(comparison),
  };
}

/** The report part by part, for a page of one's own. */
export function headlineSections(report: HeadlineReport): readonly Section[] {
  return [
    reductionSection(report.reduction),
    perTokenSection(report.perToken),
    trafficSection(report.traffic),
    queryPartsSection(report.query, report.traffic),
  ];
}

/** The report as text. */
export function headlineText(report: HeadlineReport, page: PageWidth = {}): string {
  return headlineSections(report)
    .map((section) => sectionText(section, page))
    .join("\n\n\n");
}

/** The report as Markdown. */
export function headlineMarkdown(report: HeadlineReport): string {
  return headlineSections(report).map(sectionMarkdown).join("\n\n");
}

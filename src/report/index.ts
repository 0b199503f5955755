export { blockMap, type PoolMoment, poolMoment } from "./chart/block-map.ts";
export { chart } from "./chart/chart.ts";
export * from "./chart/concurrency-curves.ts";
export * from "./chart/device-flip.ts";
export { doublingTokens, type KvCurves, kvCurves } from "./chart/kv-curves.ts";
export { renderSvg, type VegaPackages } from "./chart/render-svg.ts";
export { palette } from "./chart/series.ts";
export type { Chart, ChartOptions, Json } from "./chart/vega-lite.ts";
export * from "./csv.ts";
export * from "./display.ts";
export * from "./engine-comparison.ts";
export * from "./headline-report.ts";
export { html } from "./html.ts";
export * from "./markdown.ts";
export {
  type ParetoFront,
  type ParetoFrontOptions,
  paretoFront,
} from "./pareto-front.ts";
export * from "./per-token.ts";
export { type NumberFormat, printedNumber } from "./printed.ts";
export * from "./query-parts.ts";
export * from "./reduction.ts";
export type { CheckedClaim, CheckedFigure } from "./rows/claims.ts";
export type { LogDiagnosis, LogFinding } from "./rows/diagnosis.ts";
export type { Named, Result, ResultKind, Results } from "./rows/result.ts";
export { rows } from "./rows/rows.ts";
export { timelineTable } from "./rows/simulation.ts";
export * from "./section.ts";
export {
  type Column,
  joined,
  type Measure,
  type Table,
  type TableForm,
  tableOf,
  type Value,
} from "./table.ts";
export { type PageWidth, type TableRows, text, textTable, wrapped } from "./text-table.ts";
export * from "./traffic.ts";
export { trafficSection } from "./traffic-section.ts";

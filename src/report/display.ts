/** Results in a notebook: text, a table, a picture and the chart's specification, whatever the viewer shows. */
import { chart } from "./chart/chart.ts";
import { renderSvg, type VegaPackages } from "./chart/render-svg.ts";
import type { Chart, ChartOptions } from "./chart/vega-lite.ts";
import { html } from "./html.ts";
import type { Result } from "./rows/result.ts";
import { rows } from "./rows/rows.ts";
import { isTable, type Table } from "./table.ts";
import { text } from "./text-table.ts";

/** What a notebook shows, by MIME type. */
export type MimeBundle = Readonly<Record<string, string | Chart>>;

/** Jupyter's way to ask for it; Deno's kernel does. */
const jupyterDisplay: unique symbol = Symbol.for("Jupyter.display") as never;

/** What a notebook shows at the end of a cell. */
export interface Display {
  readonly [jupyterDisplay]: () => Promise<MimeBundle>;
}

/** How a result is shown. */
export interface DisplayOptions extends ChartOptions {
  /** where vega comes from elsewhere than from `node_modules` */
  readonly packages?: VegaPackages;
}

/** SVG that is drawn already, a block map for one. */
export interface Picture {
  readonly svg: string;
  /** what stands for it where pictures are not shown */
  readonly text: string;
}

/**
 * A result, a table, a chart or a picture for Jupyter: give it as the last expression of a cell.
 *
 *     text/plain and text/html              the rows, always; in HTML under the picture, where it can be drawn
 *     application/vnd.vegalite.v5+json      the chart, for viewers that draw it themselves
 *     image/svg+xml                         the chart drawn, where `vega` and `vega-lite` are installed
 *
 * A result that has no picture is shown as its rows alone.
 *
 * @example display(reduction())[Symbol.for("Jupyter.display")]().then(Object.keys) // => ["text/plain", "text/html", "application/vnd.vegalite.v5+json", "image/svg+xml"]
 */
export function display(
  shown: Result | Table | Chart | Picture,
  options: DisplayOptions = {},
): Display {
  return { [jupyterDisplay]: () => bundle(shown, options) };
}

async function bundle(
  shown: Result | Table | Chart | Picture,
  options: DisplayOptions,
): Promise<MimeBundle> {
  if (isPicture(shown)) return { "text/plain": shown.text, "image/svg+xml": shown.svg };
  if (isChart(shown))
    return { "text/plain": titleOf(shown), ...(await drawn(shown, options.packages)) };
  const table = rows(shown);
  const tables = { "text/plain": text(table), "text/html": html(table) };
  const picture = isTable(shown) ? undefined : pictureOf(shown, options);
  if (picture === undefined) return tables;
  const pictures = await drawn(picture, options.packages);
  return { ...tables, ...pictures, "text/html": withImage(tables["text/html"], pictures) };
}

/** The chart of a result, where its kind has one. */
function pictureOf(result: Result, options: ChartOptions): Chart | undefined {
  try {
    return chart(result, options);
  } catch (error) {
    if ((error as { code?: string }).code === "bad-input") return undefined;
    throw error;
  }
}

/** The specification, and the drawing where it can be drawn. */
async function drawn(
  specification: Chart,
  packages: VegaPackages | undefined,
): Promise<MimeBundle> {
  const data = { "application/vnd.vegalite.v5+json": specification };
  try {
    return { ...data, "image/svg+xml": await renderSvg(specification, packages) };
  } catch (error) {
    if ((error as { code?: string }).code === "missing-package") return data;
    throw error;
  }
}

/** A viewer that prefers HTML shows the picture with the table; as an image, since names in SVG hold for a whole page. */
function withImage(table: string, { "image/svg+xml": svg }: MimeBundle): string {
  return typeof svg === "string"
    ? `<img alt="" src="data:image/svg+xml,${encodeURIComponent(svg)}">\n${table}`
    : table;
}

function titleOf({ title }: Chart): string {
  const { text, subtitle } = title as { readonly text: string[]; readonly subtitle: string[] };
  return [text.join(" "), subtitle.join(" ")].join("\n");
}

function isChart(shown: object): shown is Chart {
  return "$schema" in shown;
}

function isPicture(shown: object): shown is Picture {
  return "svg" in shown;
}

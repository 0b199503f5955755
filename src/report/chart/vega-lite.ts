/** A Vega-Lite v5 specification as plain JSON, and the look that all charts share. */
import { wrapped } from "../text-table.ts";

/** JSON: what a specification is made of. */
export type Json =
  | string
  | number
  | boolean
  | null
  | readonly Json[]
  | { readonly [key: string]: Json };

/** A Vega-Lite v5 specification with its data in it. */
export interface Chart {
  readonly $schema: "https://vega.github.io/schema/vega-lite/v5.json";
  readonly [key: string]: Json;
}

/** How large a chart is, and what stands above it. */
export interface ChartOptions {
  /** of the plot, without axes and legend; 560 when absent */
  readonly widthPixels?: number;
  /** in place of the finding that the data give */
  readonly title?: string;
}

/** What every chart says: the finding as its title, what is shown below it, and the rows. */
export interface ChartParts {
  readonly finding: string;
  readonly subtitle: string;
  readonly data: readonly { readonly [field: string]: Json }[];
  readonly heightPixels: number;
  /** encoding and mark, or layers */
  readonly body: { readonly [key: string]: Json };
}

/**
 * What Vega reckons for a character of text where it cannot measure, in font sizes. Lines broken by it leave no empty margin.
 *
 * Source: vega-scenegraph, text measurement without a canvas.
 */
const CHARACTER_WIDTH = 0.8;

const TITLE_PIXELS = 14;
const SUBTITLE_PIXELS = 12;

/** Left of the plot: the labels and title of an axis. */
const AXIS_PIXELS = 70;

/** A space that ends no line: before a percent sign and about a multiplication sign. */
const KEPT = "\u00A0";

/** The chart of its parts, in the shared look. */
export function chartOf(
  { finding, subtitle, data, heightPixels, body }: ChartParts,
  { widthPixels = 560, title = finding }: ChartOptions,
): Chart {
  const broken = (text: string, pixels: number): readonly string[] =>
    wrapped(
      text.replaceAll(/ %| × /g, (spaced) => spaced.replaceAll(" ", KEPT)),
      {
        columns: Math.floor((widthPixels + AXIS_PIXELS) / (pixels * CHARACTER_WIDTH)),
      },
    )
      .replaceAll(KEPT, " ")
      .split("\n");
  return {
    $schema: "https://vega.github.io/schema/vega-lite/v5.json",
    title: {
      text: broken(title, TITLE_PIXELS),
      subtitle: broken(subtitle, SUBTITLE_PIXELS),
      anchor: "start",
      offset: 12,
    },
    width: widthPixels,
    height: heightPixels,
    data: { values: data },
    ...body,
    config: {
      background: "#FFFFFF",
      font: "Helvetica, Arial, 'DejaVu Sans', sans-serif",
      padding: 12,
      title: {
        fontSize: TITLE_PIXELS,
        subtitleFontSize: SUBTITLE_PIXELS,
        subtitleColor: "#444444",
        subtitlePadding: 6,
      },
      axis: {
        labelFontSize: 11,
        titleFontSize: 12,
        titleFontWeight: "normal",
        titlePadding: 8,
        labelColor: "#222222",
        gridColor: "#E6E6E6",
        domainColor: "#888888",
        tickColor: "#888888",
      },
      legend: { labelFontSize: 12, titleFontSize: 12, symbolSize: 80, labelLimit: 320 },
      view: { stroke: null },
    },
  };
}

/** Curves that are told apart: by colour, and by dash and shape where there is none. */
import type { Json } from "./vega-lite.ts";

/**
 * Colours that people with any colour vision tell apart, ordered so that neighbours differ in grey as well.
 *
 * Source: M. Okabe and K. Ito, "Color Universal Design" (2008); its yellow is left out, which is too pale for a line.
 */
export const palette: readonly string[] = [
  "#0072B2",
  "#E69F00",
  "#000000",
  "#CC79A7",
  "#009E73",
  "#D55E00",
  "#56B4E9",
];

/** Dashes and shapes repeat what colours say, for print in grey. */
const dashes: readonly (readonly number[])[] = [
  [1, 0],
  [8, 3],
  [2, 2],
  [8, 3, 2, 3],
  [4, 2],
  [12, 3],
  [1, 3],
];
const shapes: readonly string[] = [
  "circle",
  "square",
  "triangle-up",
  "diamond",
  "cross",
  "triangle-down",
  "triangle-right",
];

/** One colour, dash and shape for each name, in one legend. */
export function seriesEncoding(names: readonly string[]): { readonly [channel: string]: Json } {
  const legend = {
    title: null,
    orient: "bottom",
    columns: names.length > 3 ? 2 : 3,
    symbolOpacity: 1,
    symbolStrokeWidth: 0,
  };
  const channel = (range: readonly Json[]): Json => ({
    field: "series",
    type: "nominal",
    scale: { domain: names, range: names.map((_, at) => range[at % range.length] as Json) },
    legend,
  });
  return {
    color: channel(palette),
    shape: channel(shapes),
    strokeDash: channel(dashes),
  };
}

/** Lines with a mark at each point; dashes belong to lines and shapes to points. */
export function lines(
  encoding: { readonly [channel: string]: Json },
  { color, strokeDash, shape }: { readonly [channel: string]: Json },
): Json {
  return [
    {
      mark: { type: "line", strokeWidth: 2 },
      encoding: { ...encoding, color, strokeDash } as Json,
    },
    {
      mark: { type: "point", filled: true, size: 60, opacity: 1 },
      encoding: { ...encoding, color, shape } as Json,
    },
  ];
}

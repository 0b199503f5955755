/** A chart as SVG, drawn by vega where it is installed. */
import { kvError } from "../../errors.ts";
import type { Chart } from "./vega-lite.ts";

/** What is used of `vega-lite` and `vega`: pass your own where they come from elsewhere, from a CDN for one. */
export interface VegaPackages {
  readonly vegaLite: { readonly compile: (chart: never) => { readonly spec: object } };
  readonly vega: {
    readonly parse: (spec: never) => object;
    readonly View: new (
      runtime: never,
      options: { readonly renderer: "none" },
    ) => { readonly toSVG: () => Promise<string>; readonly finalize: () => unknown };
  };
}

/**
 * A chart as SVG text, without a browser.
 *
 * `vega` and `vega-lite` are optional: they are loaded here and nowhere else.
 *
 * Errors: `missing-package` with what to install.
 * @example renderSvg(chart(reduction())).then((svg) => svg.slice(0, 4)) // => "<svg"
 */
export async function renderSvg(chart: Chart, packages?: VegaPackages): Promise<string> {
  const { vega, vegaLite } = packages ?? (await installed());
  // vega marks the rows that it is given, so it gets its own
  const { spec } = vegaLite.compile(JSON.parse(JSON.stringify(chart)) as never);
  const view = new vega.View(vega.parse(spec as never) as never, { renderer: "none" });
  const svg = await view.toSVG();
  view.finalize();
  return svg;
}

/** Both packages, or the named error. */
async function installed(): Promise<VegaPackages> {
  try {
    const [vegaLite, vega] = await Promise.all([import("vega-lite"), import("vega")]);
    return { vegaLite, vega } as unknown as VegaPackages;
  } catch (error) {
    throw kvError({
      code: "missing-package",
      path: "vega, vega-lite",
      value: error,
      rule: "are needed to draw a chart, and are not installed",
      hint: "npm install vega@6 vega-lite@6, or give the chart to any Vega-Lite viewer: it is plain JSON",
    });
  }
}

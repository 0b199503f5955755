import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import {
  blockMap,
  chart,
  display,
  poolMoment,
  renderSvg,
  rows,
  text,
  type VegaPackages,
} from "../../src/report/index.ts";
import { engineWith, step } from "../../src/simulate/index.ts";
import { results } from "./results.ts";

type Shown = Readonly<Record<symbol, () => Promise<Readonly<Record<string, unknown>>>>>;

function bundleOf(shown: object): Promise<Readonly<Record<string, unknown>>> {
  const show = (shown as Shown)[Symbol.for("Jupyter.display")];
  if (show === undefined) throw new Error("it has nothing to show");
  return show();
}

describe("what a notebook shows", () => {
  test("of a result: its rows as text and HTML, its chart as a specification and drawn", async () => {
    const { plan } = results;
    const bundle = await bundleOf(display(plan));
    expect(bundle["text/plain"]).toBe(text(rows(plan)));
    expect(bundle["text/html"]).toMatch(
      /^<img alt="" src="data:image\/svg\+xml,%3Csvg[^"]*">\n<table/,
    );
    expect(bundle["application/vnd.vegalite.v5+json"]).toEqual(chart(plan));
    expect(bundle["image/svg+xml"]).toMatch(/^<svg/);
  });

  test("of a result without a picture: its rows", async () => {
    expect(Object.keys(await bundleOf(display(results.diagnosis)))).toEqual([
      "text/plain",
      "text/html",
    ]);
  });

  test("of a chart: its finding and itself", async () => {
    const bundle = await bundleOf(display(chart(results["kv-curves"])));
    expect(bundle["text/plain"]).toMatch(/^At 131,072 tokens .*\nKV cache of one sequence/);
    expect(Object.keys(bundle)).not.toContain("text/html");
  });

  test("of a picture: itself, and the words for it", async () => {
    expect(await bundleOf(display({ svg: "<svg/>", text: "a map" }))).toEqual({
      "text/plain": "a map",
      "image/svg+xml": "<svg/>",
    });
  });
});

describe("a drawing", () => {
  test("is the same each time", async () => {
    const one = await renderSvg(chart(results.engine));
    expect(one).toMatch(/^<svg .*<\/svg>$/s);
    expect(await renderSvg(chart(results.engine))).toBe(one);
  });

  test("is made by the packages that are given", async () => {
    const packages: VegaPackages = {
      vegaLite: { compile: () => ({ spec: {} }) },
      vega: {
        parse: (spec) => spec,
        View: class {
          toSVG(): Promise<string> {
            return Promise.resolve("<svg>mine</svg>");
          }
          finalize(): void {}
        },
      },
    };
    expect(await renderSvg(chart(results.engine), packages)).toBe("<svg>mine</svg>");
  });
});

describe("without vega", () => {
  const absent = (): never => {
    throw new Error("Cannot find package 'vega'");
  };
  beforeAll(() => {
    vi.doMock("vega", absent);
  });
  afterAll(() => {
    vi.doUnmock("vega");
  });

  test("a drawing says what to install, and what shows the chart without", async () => {
    await expect(renderSvg(chart(results.engine))).rejects.toMatchObject({
      code: "missing-package",
      path: "vega, vega-lite",
      hint: expect.stringContaining("npm install vega@6 vega-lite@6"),
    });
  });

  test("a notebook has the rows and the chart's specification still", async () => {
    expect(Object.keys(await bundleOf(display(results.engine)))).toEqual([
      "text/plain",
      "text/html",
      "application/vnd.vegalite.v5+json",
    ]);
  });
});

describe("a block map", () => {
  const request = (first: number, outputTokens: number) => ({
    arrivalSeconds: 0,
    promptTokens: 64,
    outputTokens,
    promptIds: Array.from({ length: 64 }, (_, at) => (at < 32 ? at : first + at)),
  });
  const engine = engineWith({ poolBlocks: 20, blockTokens: 16 }, [
    request(1000, 1),
    request(2000, 40),
    request(3000, 40),
  ]);
  for (let count = 0; count < 4; count += 1) step(engine);
  const moment = poolMoment(engine);

  test("counts every block once: held, cached, or free", () => {
    const held = new Set(moment.requests.flatMap(({ blocks }) => blocks));
    expect(moment.requests).toHaveLength(2);
    expect(moment.cached.filter((block) => held.has(block))).toEqual([]);
    expect(held.size + moment.cached.length).toBeLessThanOrEqual(moment.blocks);
    expect([...held].every((block) => block >= 0 && block < moment.blocks)).toBe(true);
  });

  test("draws a square for each block, a dot on those that are shared, and says what it shows", () => {
    const shared = moment.requests[0]?.blocks.filter((block) =>
      moment.requests[1]?.blocks.includes(block),
    );
    expect(shared?.length).toBe(2);
    const svg = blockMap(moment);
    const legend = svg.match(/font-size="11"/g)?.length ?? 0;
    // the page, a hatched ground, a square for each block and one for each line of the legend
    expect(svg.match(/<rect/g)).toHaveLength(2 + moment.blocks + legend);
    expect(svg.match(/<circle/g)).toHaveLength((shared?.length ?? 0) + 1);
    expect(svg).toContain(
      `<title>${held(moment)} of ${moment.blocks} blocks are held by 2 requests`,
    );
  });

  test("escapes the names of requests", () => {
    const svg = blockMap({ blocks: 1, requests: [{ name: "<b>", blocks: [0] }], cached: [] });
    expect(svg).toContain("&lt;b&gt;");
    expect(svg).not.toContain("<b>");
  });
});

function held({ requests }: ReturnType<typeof poolMoment>): number {
  return new Set(requests.flatMap(({ blocks }) => blocks)).size;
}

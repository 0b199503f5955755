/** A paged cache as a map: every block a square, coloured by who holds it. Own SVG, no package. */
import { blockTables, type EngineState } from "../../simulate/engine/index.ts";
import { escapeHtml } from "../html.ts";
import { grouped } from "../printed.ts";
import { palette } from "./series.ts";

/** The blocks of a pool at a moment. */
export interface PoolMoment {
  /** block numbers run from 0 */
  readonly blocks: number;
  readonly requests: readonly { readonly name: string; readonly blocks: readonly number[] }[];
  /** free blocks whose content can still be found */
  readonly cached: readonly number[];
}

/** The blocks of a simulated engine at this moment, the null block left out: block 1 is the first. */
export function poolMoment(state: EngineState): PoolMoment {
  const { pool } = state;
  const requests = blockTables(state).map(({ request, tables }) => ({
    name: `request ${request}`,
    blocks: [...new Set(tables.flat())].filter((block) => block !== 0).map((block) => block - 1),
  }));
  const held = new Set(requests.flatMap(({ blocks }) => blocks));
  const cached: number[] = [];
  for (let block = 1; block < pool.blocks; block += 1)
    if (pool.twin[block] && !held.has(block - 1)) cached.push(block - 1);
  return { blocks: pool.blocks - 1, requests, cached };
}

const CELL = 12;
const COLUMNS = 48;
const MARGIN = 12;
const TOP = 30;
/** Of the legend: height of a line, and entries in it. */
const LINE = 18;
const ENTRIES = 4;
/** More requests than colours are not told apart by a legend. */
const LISTED = palette.length;
const HATCHED = "url(#cached)";

/**
 * The map as SVG: a colour for each request, a dot on blocks that several hold, hatching on free blocks that are cached,
 * and white for the rest. The first block that a request holds alone carries its number in the list, so that the map reads in
 * grey.
 *
 * @example blockMap({ blocks: 4, requests: [{ name: "a", blocks: [0, 1] }], cached: [2] }).match(/<title>(.*?)<\/title>/)[1] // => "2 of 4 blocks are held by 1 request, 1 more is cached"
 */
export function blockMap({ blocks, requests, cached }: PoolMoment): string {
  const holders = holdersOf(requests);
  const finding = momentFinding(holders.size, { blocks, requests, cached });
  const legendTop = TOP + Math.ceil(blocks / COLUMNS) * CELL + 12;
  const legend = legendOf(
    requests,
    [...holders.values()].some(({ length }) => length > 1),
  );
  const height = legendTop + Math.ceil(legend.length / ENTRIES) * LINE + 8;
  const width = COLUMNS * CELL + 2 * MARGIN;
  const numbered = new Map(
    requests.map((request, at) => [
      request.blocks.find((block) => holders.get(block)?.length === 1),
      at,
    ]),
  );
  const cachedBlocks = new Set(cached);
  const squares = Array.from({ length: blocks }, (_, block) => {
    const x = MARGIN + (block % COLUMNS) * CELL;
    const y = TOP + Math.floor(block / COLUMNS) * CELL;
    const [holder, ...others] = holders.get(block) ?? [];
    if (holder === undefined) return square(x, y, cachedBlocks.has(block) ? HATCHED : "#FFFFFF");
    const mark = others.length > 0 ? dot(x, y) : "";
    return `${square(x, y, colourOf(holder))}${mark}${numbered.get(block) === holder ? number(x, y, holder) : ""}`;
  });
  const entries = legend.map(({ draw, label }, at) => {
    const x = MARGIN + (at % ENTRIES) * ((width - 2 * MARGIN) / ENTRIES);
    const y = legendTop + Math.floor(at / ENTRIES) * LINE;
    return `${draw(x, y)}<text x="${x + CELL + 6}" y="${y + CELL - 2}" font-size="11">${escapeHtml(label)}</text>`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" role="img" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="Helvetica, Arial, 'DejaVu Sans', sans-serif">`,
    `<title>${escapeHtml(finding)}</title>`,
    '<defs><pattern id="cached" width="4" height="4" patternUnits="userSpaceOnUse"><rect width="4" height="4" fill="#EEEEEE"/><path d="M0 4L4 0" stroke="#777777" stroke-width="1"/></pattern></defs>',
    `<rect width="${width}" height="${height}" fill="#FFFFFF"/>`,
    `<text x="${MARGIN}" y="18" font-size="13" font-weight="bold">${escapeHtml(finding)}</text>`,
    ...squares,
    ...entries,
    "</svg>",
  ].join("\n");
}

/** Who holds each block, by place in the list. */
function holdersOf(requests: PoolMoment["requests"]): ReadonlyMap<number, readonly number[]> {
  const holders = new Map<number, number[]>();
  for (const [at, request] of requests.entries())
    for (const block of request.blocks) {
      const others = holders.get(block);
      if (others === undefined) holders.set(block, [at]);
      else others.push(at);
    }
  return holders;
}

interface LegendEntry {
  readonly draw: (x: number, y: number) => string;
  readonly label: string;
}

function legendOf(requests: PoolMoment["requests"], shared: boolean): readonly LegendEntry[] {
  return [
    ...requests.slice(0, LISTED).map(({ name }, at) => ({
      draw: (x: number, y: number) => `${square(x, y, colourOf(at))}${number(x, y, at)}`,
      label: name,
    })),
    ...(shared
      ? [
          {
            draw: (x: number, y: number) => `${square(x, y, "#999999")}${dot(x, y)}`,
            label: "held by several",
          },
        ]
      : []),
    { draw: (x, y) => square(x, y, HATCHED), label: "free, still cached" },
    { draw: (x, y) => square(x, y, "#FFFFFF"), label: "free" },
  ];
}

function dot(x: number, y: number): string {
  return `<circle cx="${x + CELL / 2}" cy="${y + CELL / 2}" r="2.5" fill="#FFFFFF" stroke="#000000"/>`;
}

function number(x: number, y: number, request: number): string {
  return `<text x="${x + CELL / 2}" y="${y + CELL - 3}" font-size="8" text-anchor="middle" fill="${inkOf(request)}">${request + 1}</text>`;
}

function square(x: number, y: number, fill: string): string {
  return `<rect x="${x}" y="${y}" width="${CELL - 1}" height="${CELL - 1}" fill="${fill}" stroke="#999999" stroke-width="0.5"/>`;
}

function colourOf(request: number): string {
  return palette[request % palette.length] as string;
}

/** White on the dark colours. */
function inkOf(request: number): string {
  return ["#0072B2", "#000000", "#009E73", "#D55E00"].includes(colourOf(request))
    ? "#FFFFFF"
    : "#000000";
}

function momentFinding(held: number, { blocks, requests, cached }: PoolMoment): string {
  const by = `${grouped(requests.length)} request${requests.length === 1 ? "" : "s"}`;
  return `${grouped(held)} of ${grouped(blocks)} blocks are held by ${by}, ${grouped(cached.length)} more ${cached.length === 1 ? "is" : "are"} cached`;
}

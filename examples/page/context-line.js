/** The cache of one sequence against its length, both doubling: the curve, the pool above it, and the request that was asked. */
import { bytes } from "./printed.js";
import { share, svg } from "./svg.js";

/** Of the drawing itself: labels stand in the margin that the page leaves around it. */
const HEIGHT = 200;

/**
 * @param {import("./answer.js").Answer} answer
 * @param {string} finding what the drawing shows, for those who do not see it
 */
export function contextLine({ context, longest }, finding) {
  const tokens = context.map((row) => Math.log2(row.tokens));
  const sizes = context.map((row) => Math.log2(Math.max(1, row.bytes)));
  const [left = 0] = tokens;
  const right = tokens.at(-1) ?? 1;
  const low = Math.floor(Math.min(...sizes) / 5) * 5;
  const high = Math.ceil(Math.log2(Math.max(2 ** Math.max(...sizes), longest.poolBytes * 1.5)));
  /** @param {number} count */
  const x = (count) => (Math.log2(Math.max(1, count)) - left) / (right - left);
  /** @param {number} size */
  const y = (size) => 1 - (Math.log2(Math.max(1, size)) - low) / (high - low);
  const points = context.map((row) => `${100 * x(row.tokens)},${100 * y(row.bytes)}`).join(" ");
  return svg(
    "svg",
    { role: "img", "aria-label": finding, width: "100%", height: HEIGHT, overflow: "visible" },
    ...powers(low, high, high - low > 16 ? 5 : 2).map((power) => sizeTick(y(2 ** power), power)),
    ...powers(Math.ceil(left), right, right - left > 8 ? 3 : 2).map((power) =>
      tokenTick(x(2 ** power), power),
    ),
    ...poolLine(longest.poolBytes, y),
    ...requestMark(longest, x, y),
    svg(
      "svg",
      {
        viewBox: "0 0 100 100",
        preserveAspectRatio: "none",
        width: "100%",
        height: "100%",
        overflow: "visible",
      },
      svg("polyline", { class: "curve", points, "vector-effect": "non-scaling-stroke" }),
    ),
  );
}

/**
 * @param {number} at
 * @param {number} power of two, in bytes
 */
function sizeTick(at, power) {
  return svg(
    "g",
    {},
    svg("line", { class: "grid", x1: 0, x2: "100%", y1: share(at), y2: share(at) }),
    svg(
      "text",
      { x: -8, y: share(at), dy: 4, "text-anchor": "end" },
      whole(power, ["B", "KiB", "MiB", "GiB", "TiB"]),
    ),
  );
}

/**
 * @param {number} at
 * @param {number} power of two, in tokens
 */
function tokenTick(at, power) {
  return svg(
    "text",
    { x: share(at), y: "100%", dy: 20, "text-anchor": at > 0.95 ? "end" : "middle" },
    whole(power, ["", "Ki", "Mi", "Gi"]),
  );
}

/**
 * @param {number} poolBytes
 * @param {(size: number) => number} y
 */
function poolLine(poolBytes, y) {
  if (poolBytes <= 0) return [];
  const at = share(y(poolBytes));
  return [
    svg("line", { class: "pool-line", x1: 0, x2: "100%", y1: at, y2: at }),
    svg("text", { class: "note", x: 4, y: at, dy: -6 }, `cache pool ${bytes(poolBytes)}`),
  ];
}

/**
 * The request on the curve, what the engine takes for it where that stands apart, and from there the room to the pool.
 * @param {import("./answer.js").Longest} longest
 * @param {(count: number) => number} x
 * @param {(size: number) => number} y
 */
function requestMark({ tokens, cacheBytes, takenBytes, poolBytes, perGroup, engine }, x, y) {
  const isLate = x(tokens) > 0.6;
  const across = share(x(tokens));
  const taken = share(y(takenBytes));
  const kept = share(y(cacheBytes));
  const isApart = (y(cacheBytes) - y(takenBytes)) * HEIGHT > 24;
  const beside = {
    class: "note",
    x: across,
    dx: isLate ? -12 : 12,
    "text-anchor": isLate ? "end" : "start",
  };
  const room = svg("line", {
    class: "room",
    x1: across,
    x2: across,
    y1: share(y(poolBytes)),
    y2: taken,
  });
  return [
    ...(perGroup >= 1 ? [room] : []),
    ...(isApart
      ? [
          svg("circle", { class: "charged", cx: across, cy: taken, r: 5 }),
          svg(
            "text",
            { ...beside, y: taken, dy: isLate ? -4 : 14 },
            `${engine} ${bytes(takenBytes)}`,
          ),
        ]
      : []),
    svg("circle", { class: "request", cx: across, cy: kept, r: 5 }),
    svg("text", { ...beside, y: kept, dy: isLate ? -10 : 18 }, bytes(cacheBytes)),
  ];
}

/**
 * @param {number} from
 * @param {number} to
 * @param {number} step
 */
function powers(from, to, step) {
  return Array.from(
    { length: Math.floor((to - from) / step) + 1 },
    (_, index) => from + index * step,
  );
}

/**
 * A power of two in its unit: `32 MiB`.
 * @param {number} power
 * @param {readonly string[]} units
 */
function whole(power, units) {
  const unit = Math.min(units.length - 1, Math.floor(power / 10));
  return `${2 ** (power - 10 * unit)} ${units[unit]}`;
}

/** Where the memory of a GPU goes: one bar, and beyond its end what the GPU does not have. */
import { share, svg } from "./svg.js";

const HEIGHT = 36;

/**
 * @param {import("./answer.js").Answer} answer
 * @param {string} finding what the bar shows, for those who do not see it
 */
export function memoryBar({ memory, deviceBytes }, finding) {
  const needed = memory.reduce((sum, part) => sum + part.bytes, 0);
  const whole = Math.max(needed, deviceBytes);
  let from = 0;
  const parts = memory.map((part) => {
    const width = part.bytes / whole;
    const rect = svg(
      "rect",
      { class: `part ${part.id}`, x: share(from), y: 0, width: share(width), height: HEIGHT },
      svg("title", {}, part.label),
    );
    from += width;
    return rect;
  });
  const end = deviceBytes / whole;
  return svg(
    "svg",
    { class: "bar", role: "img", "aria-label": finding, width: "100%", height: HEIGHT },
    ...parts,
    ...(needed > deviceBytes
      ? [svg("line", { class: "end", x1: share(end), x2: share(end), y1: 0, y2: HEIGHT })]
      : []),
  );
}

/** The working: one line of the list for each figure, kept and rewritten as numbers change. */
import { bytes } from "./printed.js";

/**
 * @param {HTMLElement} list
 * @param {readonly import("kv-headroom").Figure[]} figures
 */
export function showWorking(list, figures) {
  while (list.children.length > figures.length) list.lastElementChild?.remove();
  figures.forEach((figure, index) => {
    const item = list.children[index] ?? list.appendChild(emptyItem());
    /** @type {readonly string[]} */
    const texts = [
      figure.label,
      shownValue(figure),
      figure.basis,
      `= ${figure.formula}`,
      shownInputs(figure.inputs),
      figure.source ?? "",
    ];
    texts.forEach((text, part) => {
      const place = /** @type {HTMLElement} */ (item.children[part]);
      if (place.textContent !== text) place.textContent = text;
    });
    item.setAttribute("data-basis", figure.basis);
  });
}

function emptyItem() {
  const item = document.createElement("li");
  for (const name of ["label", "value", "basis", "formula", "inputs", "source"]) {
    const part = document.createElement("span");
    part.className = name;
    item.append(part);
  }
  return item;
}

/** @param {import("kv-headroom").Figure} figure */
function shownValue({ value, unit }) {
  const plain = `${exactly(value)} ${unit}`;
  return unit === "B" && value >= 2 ** 20 ? `${plain} (${bytes(value)})` : plain;
}

/** @param {Readonly<Record<string, number | string>>} inputs */
function shownInputs(inputs) {
  return Object.entries(inputs)
    .map(([name, value]) => `${name} ${typeof value === "number" ? exactly(value) : value}`)
    .join(", ");
}

/** @param {number} value whole with thousands apart, others to six digits */
function exactly(value) {
  if (!Number.isFinite(value)) return "without bound";
  return Number.isInteger(value)
    ? String(value).replace(/\B(?=(\d{3})+$)/g, ",")
    : String(Number(value.toPrecision(6)));
}

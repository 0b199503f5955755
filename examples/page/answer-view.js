/** The answer on the page: texts in their places, the drawings, the assumptions and the working. */
import { memoryRows } from "./answer.js";
import { contextLine } from "./context-line.js";
import { byId } from "./controls.js";
import { memoryBar } from "./memory-bar.js";
import { bytes, number } from "./printed.js";
import { showWorking } from "./working.js";

/** @typedef {import("./answer.js").Answer} Answer */

const places = /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-result]"));

/** @param {Answer} answer */
export function showAnswer(answer) {
  const page = byId("answer", HTMLElement);
  page.className = answer.fits ? "fits" : "short";
  write(byId("finding", HTMLElement), answer.finding);
  write(byId("because", HTMLElement), answer.because);
  write(byId("speed-basis", HTMLElement), answer.speedBasis);
  for (const place of places) write(place, answer.results[place.dataset.result ?? ""] ?? "");
  byId("memory-bar", HTMLElement).replaceChildren(memoryBar(answer, memoryFinding(answer)));
  const context = contextFinding(answer);
  byId("context-line", HTMLElement).replaceChildren(contextLine(answer, context));
  write(byId("context-finding", HTMLElement), context);
  showMemoryRows(answer);
  showContextRows(answer);
  showNotes(answer.warnings);
  if (byId("working-part", HTMLDetailsElement).open)
    showWorking(byId("working", HTMLElement), answer.figures);
}

/**
 * No answer: the page hides what an answer would fill, and the finding says why.
 * @param {string} finding
 * @param {string} because
 * @param {"waiting" | "refused"} kind
 */
export function showNoAnswer(finding, because, kind = "waiting") {
  byId("answer", HTMLElement).className = `none ${kind}`;
  write(byId("finding", HTMLElement), finding);
  write(byId("because", HTMLElement), because);
  for (const place of places) write(place, place.dataset.result === "glance" ? finding : "");
}

/**
 * @param {HTMLElement} place
 * @param {string} text
 */
function write(place, text) {
  if (place.textContent !== text) place.textContent = text;
}

/** @param {Answer} answer */
function memoryFinding({ memory, deviceBytes }) {
  const parts = memory.map((part) => `${part.label} ${bytes(part.bytes)}`).join(", ");
  return `Of ${bytes(deviceBytes)} on each GPU: ${parts}`;
}

/** @param {Answer} answer */
function contextFinding({ longest }) {
  const { tokens, cacheBytes, takenBytes, poolBytes, perGroup, engine } = longest;
  const taken =
    takenBytes > 1.005 * cacheBytes ? `, for which ${engine} takes ${bytes(takenBytes)}` : "";
  return `A sequence of ${number(tokens)} tokens keeps ${bytes(cacheBytes)} on a GPU${taken}; the pool of ${bytes(poolBytes)} holds ${number(perGroup)} of them.`;
}

/** @param {Answer} answer */
function showMemoryRows(answer) {
  const rows = memoryRows(answer).filter((row) => row.bytes > 0 || row.id === "pool");
  const body = rowsOf("memory-table");
  fillRows(
    body,
    rows.map((row) => [row.label, row.shown, row.share]),
  );
  rows.forEach((row, index) => {
    body.rows[index]?.setAttribute("class", `part ${row.id}`);
  });
}

/** @param {Answer} answer */
function showContextRows({ context }) {
  const table = document.getElementById("context-table");
  if (table?.closest("details")?.open)
    fillRows(
      rowsOf("context-table"),
      context.map((row) => [number(row.tokens), number(row.bytes)]),
    );
}

/**
 * @param {string} id
 * @returns {HTMLTableSectionElement}
 */
function rowsOf(id) {
  const [body] = byId(id, HTMLTableElement).tBodies;
  if (body === undefined) throw new Error(`the table #${id} has no body`);
  return body;
}

/**
 * @param {HTMLTableSectionElement} body
 * @param {readonly (readonly string[])[]} rows
 */
function fillRows(body, rows) {
  while (body.rows.length > rows.length) body.deleteRow(-1);
  rows.forEach((cells, index) => {
    const row = body.rows[index] ?? body.insertRow();
    cells.forEach((text, column) => {
      write(row.cells[column] ?? newCell(row, column), text);
    });
  });
}

/**
 * @param {HTMLTableRowElement} row
 * @param {number} column the first names the row
 */
function newCell(row, column) {
  const cell = document.createElement(column === 0 ? "th" : "td");
  if (column === 0) cell.setAttribute("scope", "row");
  row.append(cell);
  return cell;
}

/** @param {Answer["warnings"]} warnings */
function showNotes(warnings) {
  const section = byId("notes", HTMLElement);
  section.hidden = warnings.length === 0;
  const list = section.querySelector("ul");
  if (list === null) return;
  while (list.children.length > warnings.length) list.lastElementChild?.remove();
  warnings.forEach(({ code, message }, index) => {
    const item = /** @type {HTMLElement} */ (
      list.children[index] ?? list.appendChild(document.createElement("li"))
    );
    write(item, `${message}.`);
    item.dataset.code = code;
  });
}

/** Refusals by name: what was wrong, where, by which rule and what to do instead, beside the input that they are about. */
import { byId, control } from "./controls.js";

/**
 * @typedef {import("kv-headroom").Refusal} Refusal
 * @typedef {Pick<Refusal, "path" | "rule" | "hint"> & { readonly code: Refusal["code"] | "fault" }} ShownRefusal
 * @typedef {import("./fields.js").FieldName} FieldName
 */

/**
 * What was thrown as a refusal; anything else is a fault of the page or the library, and says so.
 * @param {unknown} thrown
 * @returns {ShownRefusal}
 */
export function refusalOf(thrown) {
  if (thrown instanceof Error && thrown.name === "KvHeadroomError") {
    const { code, path, rule, hint } = /** @type {Error & Refusal} */ (thrown);
    return { code, path, rule, ...(hint !== undefined && { hint }) };
  }
  const rule = thrown instanceof Error ? thrown.message : String(thrown);
  return { code: "fault", path: "page", rule, hint: "this is no fault of the input" };
}

/** @type {FieldName | undefined} */
let marked;

/**
 * Shows a refusal beside its input, where it is about one, and takes the last one away.
 * @param {ShownRefusal | undefined} refusal
 * @param {FieldName | undefined} name
 */
export function showRefusal(refusal, name) {
  if (marked !== undefined) {
    const last = control(marked);
    last.removeAttribute("aria-invalid");
    last.removeAttribute("aria-errormessage");
    last.removeAttribute("aria-describedby");
    document.getElementById("refusal")?.remove();
    marked = undefined;
  }
  if (refusal === undefined || name === undefined) return;
  const note = refusalNote(refusal, "div");
  note.id = "refusal";
  const place = control(name);
  place.setAttribute("aria-invalid", "true");
  place.setAttribute("aria-errormessage", "refusal");
  place.setAttribute("aria-describedby", "refusal");
  (place.closest(".row") ?? place.closest(".field"))?.after(note);
  marked = name;
}

/**
 * What a link held that the page does not take.
 * @param {readonly ShownRefusal[]} refusals
 */
export function showLinkRefusals(refusals) {
  const list = byId("link-refusals", HTMLUListElement);
  list.hidden = refusals.length === 0;
  list.replaceChildren(...refusals.map((one) => refusalNote(one, "li")));
}

/**
 * @param {ShownRefusal} refusal
 * @param {"div" | "li"} kind
 */
function refusalNote({ code, path, rule, hint }, kind) {
  const note = document.createElement(kind);
  note.className = "refusal";
  note.append(part("code", code), " ", part("path", path), part("rule", rule));
  if (hint !== undefined) note.append(part("hint", hint));
  return note;
}

/**
 * @param {string} name
 * @param {string} text
 */
function part(name, text) {
  const element = document.createElement("span");
  element.className = name;
  element.textContent = text.length > 400 ? `${text.slice(0, 400)}...` : text;
  return element;
}

/** The controls of the form: filled from the catalogue, set to a state, and read after a change. */
import { engines, formats } from "kv-headroom";
import { devices, models, prices } from "kv-headroom/catalog";
import { fieldNames, numberOf, OWN_MODEL } from "./fields.js";
import { dollars, number } from "./printed.js";

/**
 * @typedef {import("./fields.js").State} State
 * @typedef {import("./fields.js").FieldName} FieldName
 * @typedef {HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement} Control
 */

/**
 * @template {Element} Kind
 * @param {string} id
 * @param {new () => Kind} kind
 * @returns {Kind}
 */
export function byId(id, kind) {
  const element = document.getElementById(id);
  if (element instanceof kind) return element;
  throw new Error(`the page has no ${kind.name} #${id}`);
}

/**
 * The control of a field.
 * @param {FieldName} name
 */
export function control(name) {
  return /** @type {Control} */ (byId(name, HTMLElement));
}

/** The choices that the catalogue gives. */
export function fillChoices() {
  addOptions(
    "model",
    Object.entries(models).map(([id, { name }]) => ({ value: id, text: name })),
  );
  addOptions(
    "gpu",
    Object.entries(devices).map(([id, { name }]) => ({ value: id, text: name })),
  );
  addOptions(
    "engine",
    Object.keys(engines).map((name) => ({ value: name, text: name })),
  );
  const named = Object.keys(formats).map((name) => ({ value: name, text: name }));
  addOptions("weights", named);
  addOptions("kv", named);
}

/**
 * @param {string} id
 * @param {readonly { readonly value: string, readonly text: string }[]} options
 */
function addOptions(id, options) {
  byId(id, HTMLSelectElement).append(...options.map(({ value, text }) => new Option(text, value)));
}

/**
 * Sets every control but the one that is being typed in; what a control cannot show it shows as empty, and the refusal
 * beside it says what it was.
 * @param {State} state
 * @param {EventTarget | null} typedIn
 */
export function showState(state, typedIn) {
  for (const name of fieldNames) {
    const one = control(name);
    const value = shownIn(one, state[name]);
    if (one !== typedIn && one.value !== value) one.value = value;
    const slider = sliderOf(name);
    if (slider && state[name] !== "") moveSlider(slider, Number(state[name]));
  }
  byId("own-config", HTMLElement).hidden = state.model !== OWN_MODEL;
  showPrices(state);
}

/**
 * @param {Control} one
 * @param {string} value
 */
function shownIn(one, value) {
  return one.type === "number" && typeof numberOf(value) !== "number" ? "" : value;
}

/**
 * The state after an input event; nothing where the event is about no field.
 * @param {State} state
 * @param {EventTarget | null} target
 * @returns {State | undefined}
 */
export function stateAfter(state, target) {
  if (target instanceof HTMLInputElement && target.type === "range") {
    const name = /** @type {FieldName} */ (target.dataset.for);
    const value = String(valueOfSlider(target));
    control(name).value = value;
    speakSlider(target, value);
    return { ...state, [name]: value };
  }
  if (target instanceof HTMLSelectElement && target.id === "cited")
    return target.value === "" ? undefined : { ...state, price: target.value };
  if (!isControl(target) || target.name === "") return undefined;
  const name = /** @type {FieldName} */ (target.name);
  const value = target.validity.badInput ? "not a number" : target.value;
  // a fraction means something else to each engine
  return { ...state, [name]: value, ...(name === "engine" && { fraction: "" }) };
}

/**
 * @param {EventTarget | null} target
 * @returns {target is Control}
 */
function isControl(target) {
  return (
    target instanceof HTMLInputElement ||
    target instanceof HTMLSelectElement ||
    target instanceof HTMLTextAreaElement
  );
}

/**
 * What empty fields stand for in an answer.
 * @param {import("./answer.js").Answer} answer
 * @param {State} state
 */
export function showOpen({ tensorParallel, memory, memoryFraction, takesFraction }, state) {
  byId("tp", HTMLInputElement).placeholder = String(tensorParallel);
  for (const { id, bytes } of memory) {
    const field = document.getElementById(id);
    if (field instanceof HTMLInputElement) field.placeholder = number(bytes / 2 ** 30);
  }
  const fraction = byId("fraction", HTMLInputElement);
  fraction.placeholder = takesFraction ? String(memoryFraction) : "takes none";
  const slider = sliderOf("fraction");
  for (const one of [fraction, slider])
    if (one) one.disabled = !takesFraction && state.fraction === "";
  if (slider && state.fraction === "") moveSlider(slider, memoryFraction);
}

/**
 * The prices of the chosen GPU, with place and date; the one that is set is shown as chosen.
 * @param {State} state
 */
function showPrices(state) {
  const select = byId("cited", HTMLSelectElement);
  if (select.dataset.gpu !== state.gpu) {
    select.dataset.gpu = state.gpu;
    const found = Object.values(prices).filter((price) => price.deviceId === state.gpu);
    const none = found.length === 0 ? "none for this GPU: give your own" : "choose one";
    select.replaceChildren(
      new Option(none, ""),
      ...found.map(
        ({ usdPerDeviceHour, kind, place, asOf }) =>
          new Option(
            `${dollars(usdPerDeviceHour)} ${kind}, ${place}, ${asOf}`,
            String(usdPerDeviceHour),
          ),
      ),
    );
  }
  if (select.value !== state.price)
    select.value = [...select.options].some((one) => one.value === state.price) ? state.price : "";
}

/**
 * @param {FieldName} name
 * @returns {HTMLInputElement | null}
 */
function sliderOf(name) {
  return document.querySelector(`input[data-for="${name}"]`);
}

/**
 * An octave is as wide as the next, and even within: 2^⌊v⌋ × (1 + v - ⌊v⌋).
 * @param {HTMLInputElement} slider
 */
function valueOfSlider({ valueAsNumber, dataset }) {
  if (dataset.scale !== "octaves") return valueAsNumber;
  const octave = Math.floor(valueAsNumber);
  return Math.round(2 ** octave * (1 + valueAsNumber - octave));
}

/**
 * @param {HTMLInputElement} slider
 * @param {number} value
 */
function moveSlider(slider, value) {
  const octave = Math.floor(Math.log2(Math.max(1, value)));
  slider.value = String(
    slider.dataset.scale === "octaves" ? octave + value / 2 ** octave - 1 : value,
  );
  speakSlider(slider, String(value));
}

/**
 * @param {HTMLInputElement} slider
 * @param {string} value
 */
function speakSlider(slider, value) {
  slider.setAttribute("aria-valuetext", number(Number(value)));
}

/** The page: what the form asks, the library answers, on every input; link, spoken line and offers follow when it is quiet. */
import { answerOf } from "./answer.js";
import { knownCache } from "./answer-texts.js";
import { showAnswer, showNoAnswer } from "./answer-view.js";
import { codeOf } from "./code.js";
import { byId, fillChoices, showOpen, showState, stateAfter } from "./controls.js";
import { fieldOfPath, OWN_MODEL, startState } from "./fields.js";
import { fixesOf } from "./fixes.js";
import { linkOfState, stateOfLink } from "./link.js";
import { loadImporter, ownModel } from "./own-model.js";
import { number } from "./printed.js";
import { refusalOf, showLinkRefusals, showRefusal } from "./refusals.js";
import { scenarioOf } from "./scenario.js";

/** Quiet after the last change, before what is not the answer itself is brought up to date. */
const QUIET_MS = 300;

let state = startState;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;

/**
 * Takes a state over and shows its answer. The time of the last stands in the browser's own measure "update".
 * @param {import("./fields.js").State} next
 * @param {EventTarget | null} typedIn the control that the change comes from
 */
function update(next, typedIn = null) {
  const start = performance.now();
  state = next;
  showState(state, typedIn);
  answer();
  performance.clearMeasures("update");
  performance.measure("update", { start, end: performance.now() });
  clearTimeout(timer);
  timer = setTimeout(settle, QUIET_MS);
}

function answer() {
  byId("fixes", HTMLElement).hidden = true;
  /** @type {import("kv-headroom").Scenario | undefined} */
  let scenario;
  if (state.model === OWN_MODEL && state.config.trim() === "") {
    showRefusal(undefined, undefined);
    showNoAnswer(
      "Paste a config.json",
      "The file of that name beside a model's weights on Hugging Face.",
    );
    return;
  }
  try {
    scenario = scenarioOf(state);
    if (scenario === undefined) {
      showRefusal(undefined, undefined);
      showNoAnswer("One moment", "The reader of configs is being loaded.");
      return;
    }
    const found = answerOf(scenario);
    showRefusal(undefined, undefined);
    showAnswer(found);
    showOpen(found, state);
    showCode(codeOf(state, scenario));
  } catch (thrown) {
    refuse(refusalOf(thrown), scenario);
  }
}

/**
 * @param {import("./refusals.js").ShownRefusal} refusal
 * @param {import("kv-headroom").Scenario | undefined} scenario where one could be made
 */
function refuse(refusal, scenario) {
  const { code, path, rule, hint } = refusal;
  const field = scenario === undefined && isConfigRefused() ? "config" : fieldOfPath(path);
  const isOwn = field === "model" && state.model === OWN_MODEL;
  showRefusal(refusal, isOwn ? "config" : field);
  const known = scenario !== undefined && code === "not-known" ? ` ${knownCache(scenario)}` : "";
  showNoAnswer("No answer", `${path}: ${rule}${hint ? `; ${hint}` : ""}.${known}`, "refused");
}

function isConfigRefused() {
  if (state.model !== OWN_MODEL) return false;
  try {
    ownModel(state.config);
    return false;
  } catch {
    return true;
  }
}

/** What may wait: the link, the line that is read out, and what would make it fit. */
function settle() {
  const { fragment, isWhole } = linkOfState(state);
  if (location.hash !== fragment)
    history.replaceState(
      null,
      "",
      fragment === "" ? location.pathname + location.search : fragment,
    );
  byId("copy-link", HTMLElement).textContent = isWhole
    ? "Copy link"
    : "Copy link, without the config";
  const page = byId("answer", HTMLElement);
  if (page.className === "short") showFixes();
  const { textContent: finding } = byId("finding", HTMLElement);
  const { textContent: because } = byId("because", HTMLElement);
  const { textContent: glance } = byId("glance", HTMLElement);
  speak(`${finding}. ${page.className === "fits" ? glance : because}`);
}

/** @param {string} text said once, not again while it stays */
function speak(text) {
  const spoken = byId("spoken", HTMLElement);
  if (spoken.textContent !== text) spoken.textContent = text;
}

function showFixes() {
  const fixes = fixesOf(state);
  const place = byId("fixes", HTMLElement);
  place.hidden = fixes.length === 0;
  place.querySelector("ul")?.replaceChildren(
    ...fixes.map(({ label, change, queries }) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = label;
      button.addEventListener("click", () => {
        update({ ...state, ...change });
        byId("answer", HTMLElement).focus();
      });
      const item = document.createElement("li");
      item.append(button, ` ${number(queries)} ${queries === 1 ? "query" : "queries"}`);
      return item;
    }),
  );
}

/** @param {string} text */
function showCode(text) {
  const place = document.querySelector("#code code");
  if (place && place.textContent !== text) place.textContent = text;
}

/** @param {string} fragment */
function readLink(fragment) {
  const link = stateOfLink(fragment);
  showLinkRefusals(link.refusals);
  update(link.state);
}

async function copyLink() {
  settle();
  const button = byId("copy-link", HTMLElement);
  try {
    await navigator.clipboard.writeText(location.href);
    button.textContent = "Copied";
  } catch {
    button.textContent = "Copy it from the address bar";
  }
  setTimeout(settle, 2000);
}

fillChoices();
byId("question", HTMLElement).addEventListener("input", ({ target }) => {
  const next = stateAfter(state, target);
  if (next !== undefined) update(next, target);
});
byId("question", HTMLElement).addEventListener("submit", (event) => event.preventDefault());
byId("copy-link", HTMLElement).addEventListener("click", copyLink);
byId("start-over", HTMLElement).addEventListener("click", () => {
  showLinkRefusals([]);
  update(startState);
});
for (const part of document.querySelectorAll("#answer details"))
  part.addEventListener("toggle", () => update(state));
// the event says where it leads: the address itself may have been written to since
addEventListener("hashchange", ({ newURL }) => readLink(new URL(newURL || location.href).hash));
readLink(location.hash);
await loadImporter();
if (state.model === OWN_MODEL) update(state);

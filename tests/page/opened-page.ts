/** The page in Chromium: one browser for a file of tests, one tab for a test, and what a reader sees in it. */
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect } from "vitest";
import { startChromium } from "../chromium.ts";
import { type ServedPage, servePage } from "./served-page.ts";

/** How the page is looked at. */
export interface View {
  readonly width?: number;
  readonly colorScheme?: "light" | "dark";
}

/** Opens the page at a fragment, ready to answer. */
export type OpenPage = (fragment?: string, view?: View) => Promise<Page>;

/**
 * Starts browser and server around the tests of a file; a tab for each view is kept from test to test. After each test:
 * no fault of the page, nothing on the console, and not a request to anywhere else.
 */
export function openedPages(): OpenPage {
  let browser: Browser;
  let served: ServedPage;
  const faults: string[] = [];
  const tabs = new Map<string, Page>();
  beforeAll(async () => {
    [browser, served] = await Promise.all([startChromium(), servePage()]);
  });
  afterEach(() => {
    expect(faults.splice(0)).toEqual([]);
  });
  afterAll(async () => {
    await browser.close();
    served.stop();
  });
  return async (fragment = "", { width = 1400, colorScheme = "light" } = {}) => {
    const view = `${width} ${colorScheme}`;
    const page = tabs.get(view) ?? (await newTab(browser, { width, colorScheme }));
    if (!tabs.has(view)) {
      tabs.set(view, page);
      watch(page, served.url, faults);
      await page.goto(served.url);
    }
    await follow(page, fragment);
    return page;
  };
}

async function newTab(browser: Browser, { width, colorScheme }: Required<View>): Promise<Page> {
  const page = await browser.newPage({
    viewport: { width, height: 900 },
    colorScheme,
    reducedMotion: "reduce",
  });
  page.setDefaultTimeout(20_000);
  return page;
}

function watch(page: Page, url: string, faults: string[]): void {
  page.on("pageerror", (error) => faults.push(String(error.stack)));
  page.on("console", (message) => faults.push(message.text()));
  page.on("request", (request) => {
    if (!request.url().startsWith(new URL("/", url).href)) faults.push(request.url());
  });
  page.on("response", (response) => {
    if (response.status() >= 400) faults.push(`${response.status()} ${response.url()}`);
  });
}

/** The text of a place for a result. */
export async function result(page: Page, name: string): Promise<string> {
  return (await page.locator(`#answer [data-result="${name}"]`).textContent()) ?? "";
}

/** What the refusal beside an input says, and the input that it is beside. */
export interface ShownRefusal {
  readonly field: string | null;
  readonly code: string | null;
  readonly path: string | null;
  readonly rule: string | null;
}

/** The refusal that is shown, if there is one. */
export async function refusal(page: Page): Promise<ShownRefusal | undefined> {
  return await page.evaluate(() => {
    const note = document.querySelector("#refusal");
    if (note === null) return undefined;
    const text = (name: string) => note.querySelector(`.${name}`)?.textContent ?? null;
    return {
      field:
        document.querySelector('[aria-invalid="true"][aria-describedby="refusal"]')?.id ?? null,
      code: text("code"),
      path: text("path"),
      rule: text("rule"),
    };
  });
}

/** Goes to another fragment in the same tab, as a link within the page does, and waits for its answer. */
export async function follow(page: Page, fragment: string): Promise<void> {
  await answered(page);
  await page.evaluate(
    (to) =>
      new Promise<void>((resolve) => {
        addEventListener("hashchange", () => resolve(), { once: true });
        const before = location.hash;
        location.hash = to;
        if (location.hash === before) dispatchEvent(new HashChangeEvent("hashchange"));
      }),
    fragment,
  );
  await answered(page);
}

/** Waits for the page's modules, and for the reader of configs where a config is to be read. */
export async function answered(page: Page): Promise<void> {
  await page.evaluate(async () => {
    while (document.querySelector("#finding")?.textContent === "One moment")
      await new Promise((resolve) => setTimeout(resolve, 5));
  });
}

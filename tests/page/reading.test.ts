/** The page can be read and used without a mouse, without colours, without sight, on a narrow screen and in the dark. */
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { describeWithChromium } from "../chromium.ts";
import { textContrasts } from "./contrast.ts";
import { follow, openedPages, result } from "./opened-page.ts";

const views = [
  { width: 1400, colorScheme: "light" },
  { width: 1400, colorScheme: "dark" },
  { width: 360, colorScheme: "light" },
  { width: 360, colorScheme: "dark" },
] as const;

/** An answer, one that does not fit, and a refusal. */
const fragments = ["", "#gpus=2&engine=vllm", "#gpus=3", "#model=own&config={&nothing=1"] as const;

interface AxValue {
  readonly value?: unknown;
}

interface AxNode {
  readonly ignored: boolean;
  readonly role?: AxValue;
  readonly name?: AxValue;
}

describeWithChromium("reading the page", () => {
  const open = openedPages();

  test("every control has a name of its own", async () => {
    const page = await open("#gpus=2&engine=vllm");
    await page.locator("#fixes button").first().waitFor();
    const controls = (await accessible(page)).filter(({ role }) =>
      ["button", "combobox", "slider", "spinbutton", "textbox", "link"].includes(role),
    );
    expect(controls.length).toBeGreaterThan(25);
    expect(controls.filter(({ name }) => name.trim() === "")).toEqual([]);
    const names = controls.map(({ role, name }) => `${role} ${name}`);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });

  test("drawings say what they show, headings go down step by step, ids are unique", async () => {
    const page = await open();
    const images = (await accessible(page)).filter(
      ({ role }) => role === "image" || role === "img",
    );
    expect(images.map(({ name }) => name)).toEqual([
      expect.stringMatching(/^Of 140 GiB on each GPU: weights 79\.3 GiB, /),
      expect.stringMatching(
        /^A sequence of 5,120 tokens keeps 343 MiB on a GPU; the pool of 43\.8 GiB holds 130/,
      ),
    ]);
    const levels = await page
      .locator("h1, h2, h3")
      .evaluateAll((found) => found.map((heading) => Number(heading.tagName.slice(1))));
    expect(levels[0]).toBe(1);
    for (const [index, level] of levels.entries())
      expect(level - (levels[index - 1] ?? 0)).toBeLessThanOrEqual(1);
    const ids = await page.locator("[id]").evaluateAll((found) => found.map(({ id }) => id));
    expect(ids).toHaveLength(new Set(ids).size);
  });

  test("the keyboard reaches every control in the order of the page, and shows where it is", async () => {
    const page = await open();
    await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
    const expected = await page.evaluate(() =>
      [
        ...document.querySelectorAll<HTMLElement>(
          "a[href], button, input, select, textarea, summary",
        ),
      ]
        .filter((one) => one.checkVisibility() && !one.matches(":disabled"))
        .map((one) => one.id || one.dataset["for"] || one.textContent),
    );
    const reached: (string | null)[] = [];
    for (let step = 0; step < expected.length; step += 1) {
      await page.keyboard.press("Tab");
      const [id, outlinePixels] = await page.evaluate(() => {
        const one = document.activeElement as HTMLElement;
        return [
          one.id || one.dataset["for"] || one.textContent,
          Number.parseFloat(getComputedStyle(one).outlineWidth),
        ] as const;
      });
      reached.push(id);
      expect([id, outlinePixels >= 2]).toEqual([id, true]);
    }
    expect(reached).toEqual(expected);
  });

  test("a question is asked and answered by keyboard alone", async () => {
    const page = await open();
    await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
    const before = await result(page, "guaranteed");
    await tabTo(page, "model");
    await page.keyboard.type("Llama 3.1 70");
    expect(await page.locator("#model").inputValue()).toBe("llama-3.1-70b");
    await tabTo(page, "prompt");
    await page.keyboard.press("Control+A");
    await page.keyboard.type("2048");
    await tabTo(page, "busy");
    await page.keyboard.press("ArrowDown");
    expect(await page.locator("#busy").inputValue()).toBe("0.95");
    expect(await result(page, "guaranteed")).not.toBe(before);
    await page.locator("#spoken").filter({ hasText: "queries of 3,072 tokens fit" }).waitFor();
  });

  test("what changed is said once it is quiet, politely, and a refusal is said too", async () => {
    const page = await open();
    const spoken = page.locator("#spoken");
    expect(await spoken.getAttribute("aria-live")).toBe("polite");
    await follow(page, "#gpus=3");
    await spoken
      .filter({ hasText: "No answer. deployment.tensorParallel: 3 does not divide" })
      .waitFor();
    const tp = (await accessible(page)).find(({ name }) => name === "Tensor");
    expect(tp?.invalid).toBe("true");
    expect(tp?.description).toContain("3 does not divide 128 query heads");
  });

  for (const view of views)
    test(`text stands out and nothing overflows at ${view.width} pixels, ${view.colorScheme}`, async () => {
      for (const fragment of fragments) {
        const page = await open(fragment, view);
        if (fragment.includes("vllm")) await page.locator("#fixes button").first().waitFor();
        const weak = (await textContrasts(page)).filter(
          ({ ratio, isLarge }) => ratio < (isLarge ? 3 : 4.5),
        );
        expect(weak).toEqual([]);
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(view.width);
      }
    });

  test("colours of the bar's neighbours differ in lightness, so grey tells them apart", async () => {
    for (const colorScheme of ["light", "dark"] as const) {
      const page = await open("", { colorScheme });
      const lightness = await page.locator("#memory-bar rect").evaluateAll((parts) =>
        parts.map((part) => {
          const [red = 0, green = 0, blue = 0] = (
            getComputedStyle(part).fill.match(/\d+/g) ?? []
          ).map(Number);
          return 0.3 * red + 0.59 * green + 0.11 * blue;
        }),
      );
      for (let part = 1; part < lightness.length; part += 1)
        expect(Math.abs((lightness[part] ?? 0) - (lightness[part - 1] ?? 0))).toBeGreaterThan(12);
    }
  });
});

interface Accessible {
  readonly role: string;
  readonly name: string;
  readonly description: string;
  readonly invalid: string;
}

/** What a screen reader finds, in order. */
async function accessible(page: Page): Promise<readonly Accessible[]> {
  const session = await page.context().newCDPSession(page);
  const { nodes } = await session.send("Accessibility.getFullAXTree");
  await session.detach();
  return nodes
    .filter(({ ignored }: AxNode) => !ignored)
    .map((node) => ({
      role: String(node.role?.value ?? ""),
      name: String(node.name?.value ?? ""),
      description: String(node.description?.value ?? ""),
      invalid: String(
        node.properties?.find(({ name }) => name === "invalid")?.value.value ?? "false",
      ),
    }));
}

async function tabTo(page: Page, id: string): Promise<void> {
  for (let step = 0; step < 60; step += 1) {
    if ((await page.evaluate(() => document.activeElement?.id)) === id) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`60 times Tab do not reach #${id}`);
}

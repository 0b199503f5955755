/** The state of the page stands in its address, is restored from it, and whatever an address holds is only ever text. */
import fc from "fast-check";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { describeWithChromium } from "../chromium.ts";
import { answered, follow, openedPages, refusal, result } from "./opened-page.ts";

/** The fields of the form by their names in a link, and what each may hold that breaks its rule. */
const broken: Readonly<Record<string, readonly string[]>> = {
  model: ["no-such-model", "__proto__", "constructor"],
  weights: ["no-such-format", "toString"],
  kv: ["no-such-format", "__proto__", "fp8_ds_mla&model=llama-3.1-8b"],
  gpu: ["h100", "__proto__"],
  gpus: ["0", "-1", "1.5", "many", "1e300"],
  tp: ["0", "-1", "many"],
  pp: ["0", "many"],
  dp: ["0", "many"],
  ep: ["0", "3", "many"],
  engine: ["vLLM", "__proto__"],
  fraction: ["0", "2", "many"],
  longest: ["0", "10", "many"],
  runtime: ["-1", "many"],
  activations: ["-1", "many"],
  graphs: ["-1", "many"],
  prompt: ["-1", "1.5", "many", "1e15"],
  output: ["0", "1.5", "many"],
  cached: ["-0.1", "1.1", "many"],
  limit: ["0", "many"],
  price: ["0", "-1", "many"],
  busy: ["0", "1.1", "many"],
};

describeWithChromium("the page's links", () => {
  const open = openedPages();

  test("what is asked is written to the address, and the address restores it", async () => {
    const page = await open();
    await page.locator("#model").selectOption("gpt-oss-120b");
    await page.locator("#engine").selectOption("vllm");
    await page.locator("#prompt").fill("12345");
    await page.locator("#price").fill("");
    const shown = await texts(page);
    await page.waitForFunction(() => location.hash.endsWith("prompt=12345&price="));
    const { hash } = new URL(page.url());
    expect(hash).toBe("#model=gpt-oss-120b&engine=vllm&prompt=12345&price=");
    await follow(page, "");
    expect(await texts(page)).not.toEqual(shown);
    await page.goto(page.url().split("#")[0] + hash);
    await page.reload();
    await answered(page);
    expect(await texts(page)).toEqual(shown);
    expect(await page.locator("#prompt").inputValue()).toBe("12345");
  });

  test("a link that is followed while a change is still to be written is not lost", async () => {
    const page = await open();
    const shown = await page.evaluate(async () => {
      location.hash = "#gpus=16";
      history.replaceState(null, "", "#gpus=2");
      await new Promise((resolve) => addEventListener("hashchange", resolve, { once: true }));
      return document.querySelector<HTMLInputElement>("#gpus")?.value;
    });
    expect(shown).toBe("16");
  });

  test("a link carries a pasted config", async () => {
    const page = await open();
    const config =
      '{ "model_type": "llama", "num_hidden_layers": 2, "hidden_size": 64,\n "num_attention_heads": 8, "intermediate_size": 64, "vocab_size": 99 }';
    await page.locator("#model").selectOption("own");
    await page.locator("#config").fill(config);
    await page.waitForFunction(() => location.hash.includes("config="));
    const { hash } = new URL(page.url());
    await follow(page, "");
    await follow(page, hash);
    expect(await result(page, "bytesPerToken")).toBe("512 B");
    expect(JSON.parse(await page.locator("#config").inputValue())).toEqual(JSON.parse(config));
  });

  test("a config that is too long for a link is left out of it, and the button says so", async () => {
    const page = await open();
    await page.locator("#model").selectOption("own");
    await page.locator("#config").fill(JSON.stringify({ model_type: "x".repeat(8000) }));
    await page.getByRole("button", { name: "Copy link, without the config" }).waitFor();
    expect(new URL(page.url()).hash).toBe("#model=own");
  });

  test("starting over empties the address", async () => {
    const page = await open("#gpus=16&model=gemma-3-27b");
    await page.getByRole("button", { name: "Start over" }).click();
    await page.waitForFunction(() => location.hash === "");
    expect(await page.locator("#gpus").inputValue()).toBe("8");
  });

  test("every field of a link that breaks its rule is refused by name, beside its input", async () => {
    const page = await open();
    for (const [field, values] of Object.entries(broken))
      for (const value of values) {
        await follow(page, `#${field}=${value}`);
        const shown = await refusal(page);
        expect([`${field}=${value}`, shown?.field]).toEqual([`${field}=${value}`, field]);
        expect(["bad-input", "unknown-id", "unsupported"]).toContain(shown?.code);
        expect(await page.locator("#finding").textContent()).toBe("No answer");
      }
  });

  test("a field that the page does not have, one given twice and one too long are named", async () => {
    const page = await open(`#gpuz=4&gpus=4&gpus=8&prompt=${"1".repeat(101)}`);
    expect(await page.locator("#link-refusals .path").allTextContents()).toEqual([
      "link.gpuz",
      "link.gpus",
      "link.prompt",
    ]);
    expect(await page.locator("#gpus").inputValue()).toBe("4");
    expect(await page.locator("#prompt").inputValue()).toBe("4096");
    await follow(page, "#gpus=4");
    expect(await page.locator("#link-refusals .path").count()).toBe(0);
  });

  test("markup and script in a link are shown as text", async () => {
    const page = await open();
    const hostile = ["<mark>x</mark>", "<img src=x onerror=globalThis.broken=1>"];
    for (const markup of hostile)
      for (const name of ["model", "config", "gpu", "prompt", "engine", markup]) {
        const fields = new URLSearchParams([[name, markup]]);
        if (name === "config") fields.set("model", "own");
        await follow(page, `#${fields}`);
        const made = await page.evaluate(() => ({
          elements: document.querySelectorAll("mark, img, body script").length,
          broken: Reflect.get(globalThis, "broken"),
        }));
        expect(made).toEqual({ elements: 0, broken: undefined });
      }
  });

  test("no link makes the page fail, or show what is not a number", async () => {
    const page = await open();
    const counts = [
      "gpus",
      "tp",
      "pp",
      "dp",
      "ep",
      "longest",
      "prompt",
      "output",
      "limit",
      "price",
    ];
    const sound = fc.tuple(
      fc.constantFrom(...counts),
      fc.constantFrom("1", "2", "4", "8", "64", "1000", "1e6", "1e9", "4503599627370496", "1e-9"),
    );
    const chosen = fc.constantFrom(
      ["model", "nemotron-3-nano"],
      ["model", "qwen3-8b"],
      ["model", "own"],
      ["gpu", "l4-24gb"],
      ["gpu", "b300-288gb"],
      ["engine", "vllm"],
      ["engine", "llama-cpp"],
      ["kv", "fp8"],
    );
    const anything = fc.tuple(
      fc.constantFrom(...Object.keys(broken), "config"),
      fc.oneof(fc.double().map(String), fc.string({ maxLength: 20 }), fc.json()),
    );
    const pairs = fc.uniqueArray(
      fc.oneof({ weight: 4, arbitrary: sound }, { weight: 2, arbitrary: chosen }, anything),
      { selector: ([name]) => name, maxLength: 8 },
    );
    await fc.assert(
      fc.asyncProperty(pairs, async (asked) => {
        await follow(page, `#${new URLSearchParams(asked as [string, string][])}`);
        const shown = await page.evaluate(() => document.querySelector("#answer")?.textContent);
        expect(shown?.replaceAll(/got [^;]*/g, "")).not.toMatch(/NaN|Infinity|undefined|\[object/);
      }),
      { numRuns: 25 },
    );
  });
});

/** Every result that is shown, and the finding. */
async function texts(page: Page): Promise<readonly (string | null)[]> {
  return await page
    .locator("#finding, #answer [data-result]")
    .evaluateAll((places) => places.map((place) => place.textContent));
}

/** The page answers what the library answers, on every input, and says by name what it refuses. */
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { devices, models } from "../../src/catalog/index.ts";
import { type Plan, plan, type Scenario } from "../../src/index.ts";
import { describeWithChromium } from "../chromium.ts";
import { answered, follow, openedPages, refusal, result } from "./opened-page.ts";

const start: Scenario = {
  model: models["deepseek-v3"],
  device: devices["h200-141gb"],
  deployment: { devices: 8 },
  engine: { name: "sglang" },
  workload: { promptTokens: 4096, outputTokens: 1024, cachedPromptFraction: 0 },
  price: { usdPerDeviceHour: 2.3, loadFactor: 1 },
};

const qwen3 = {
  model_type: "qwen3",
  num_hidden_layers: 28,
  hidden_size: 1024,
  num_attention_heads: 16,
  num_key_value_heads: 8,
  head_dim: 128,
  intermediate_size: 3072,
  vocab_size: 151_936,
};

describeWithChromium("the page's answers", () => {
  const open = openedPages();

  test("the first answer is the plan of what the form starts with", async () => {
    const page = await open();
    await expectPlan(page, plan(start));
    expect(await result(page, "bytesPerToken")).toBe("70,272 B");
  });

  test("a slider that moves changes the numbers to what the library says", async () => {
    const page = await open();
    const slider = page.getByRole("slider", { name: "Prompt tokens, slider" });
    await slider.focus();
    for (let step = 0; step < 5; step += 1) await page.keyboard.press("ArrowRight");
    const promptTokens = Number(await page.locator("#prompt").inputValue());
    expect(promptTokens).toBe(10_240);
    expect(await slider.getAttribute("aria-valuetext")).toBe("10,240");
    await expectPlan(page, plan({ ...start, workload: { ...start.workload, promptTokens } }));
  });

  test("every choice of the form reaches the library", async () => {
    const page = await open();
    await page.locator("#model").selectOption("gemma-3-27b");
    await page.locator("#gpu").selectOption("h100-sxm-80gb");
    await page.locator("#engine").selectOption("vllm");
    await page.locator("#kv").selectOption("fp8");
    await page.locator("#weights").selectOption("fp8");
    await fill(page, { gpus: "4", pp: "2", dp: "1", fraction: "0.85", longest: "40000" });
    await fill(page, { prompt: "9000", output: "500", cached: "0.25", limit: "60", price: "1.75" });
    await fill(page, { busy: "0.5", runtime: "0.75", activations: "2", graphs: "0.5" });
    await expectPlan(
      page,
      plan({
        model: models["gemma-3-27b"],
        device: devices["h100-sxm-80gb"],
        deployment: { devices: 4, pipelineParallel: 2, attentionDataParallel: 1 },
        engine: { name: "vllm", memoryFraction: 0.85, maxModelTokens: 40_000 },
        formats: { weights: "fp8", kv: "fp8" },
        reserve: { runtimeBytes: 3 * 2 ** 28, activationBytes: 2 ** 31, graphBytes: 2 ** 29 },
        workload: { promptTokens: 9000, outputTokens: 500, cachedPromptFraction: 0.25 },
        objective: { timePerOutputTokenSeconds: 0.06 },
        price: { usdPerDeviceHour: 1.75, loadFactor: 0.5 },
      }),
    );
  });

  test("the working on the page is the working of the plan, and follows it", async () => {
    const page = await open();
    await fill(page, { output: "2000" });
    const { figures } = plan({ ...start, workload: { ...start.workload, outputTokens: 2000 } });
    expect(await page.locator("#working .label").allTextContents()).toEqual(
      figures.map(({ label }) => label),
    );
    expect(await page.locator("#working .formula").allTextContents()).toEqual(
      figures.map(({ formula }) => `= ${formula}`),
    );
    expect(await page.locator("#working .basis").allTextContents()).toEqual(
      figures.map(({ basis }) => basis),
    );
  });

  test("a pasted config is a model like those of the catalogue", async () => {
    const page = await open();
    await page.locator("#model").selectOption("own");
    await page.locator("#config").fill(JSON.stringify(qwen3));
    await answered(page);
    expect(await result(page, "bytesPerToken")).toBe(`${grouped(114_688)} B`);
    expect(await page.locator("#finding").textContent()).toMatch(/^[\d,]+ queries of 5,120 tokens/);
  });

  test("a config without what a plan takes is refused, and what it does say is answered", async () => {
    const page = await open();
    const { vocab_size, ...less } = qwen3;
    await page.locator("#model").selectOption("own");
    await page.locator("#config").fill(JSON.stringify(less));
    await answered(page);
    expect(await refusal(page)).toMatchObject({
      field: "config",
      code: "not-known",
      path: "model.weights",
    });
    expect(await page.locator("#because").textContent()).toContain("one token keeps 114,688 B");
  });

  test("a wrong config gets its named error beside it, and a mended one its answer", async () => {
    const page = await open();
    await page.locator("#model").selectOption("own");
    expect(await page.locator("#finding").textContent()).toBe("Paste a config.json");
    expect(await refusal(page)).toBeUndefined();
    await page.locator("#config").fill('{"model_type": "qwen3"');
    await answered(page);
    expect(await refusal(page)).toMatchObject({
      field: "config",
      code: "bad-input",
      path: "config",
    });
    await page.locator("#config").fill('{"model_type": "qwen3"}');
    expect(await refusal(page)).toMatchObject({
      field: "config",
      code: "bad-input",
      path: "num_hidden_layers",
      rule: "missing, and the cache cannot be known without it",
    });
    expect(await page.locator("#finding").textContent()).toBe("No answer");
    await page.locator("#config").fill(JSON.stringify(qwen3));
    expect(await refusal(page)).toBeUndefined();
  });

  test("what breaks a rule is named beside the input that it is about", async () => {
    const page = await open("#gpus=3");
    expect(await refusal(page)).toEqual({
      field: "tp",
      code: "bad-input",
      path: "deployment.tensorParallel",
      rule: "3 does not divide 128 query heads",
    });
    await page.locator("#gpus").fill("8");
    expect(await refusal(page)).toBeUndefined();
    await page.locator("#gpus").focus();
    await page.locator("#gpus").pressSequentially("e");
    expect(await refusal(page)).toMatchObject({
      field: "gpus",
      rule: 'expected a whole number of at least 1, got "not a number"',
    });
    expect(
      await page.locator("#gpus").evaluate((one: HTMLInputElement) => one.validity.badInput),
    ).toBe(true);
  });

  test("what does not fit is an answer, with changes that make it fit", async () => {
    const page = await open("#gpus=4&engine=vllm");
    expect(await page.locator("#finding").textContent()).toBe(
      "DeepSeek-V3 does not fit on 4\u00a0× NVIDIA H200 SXM5 141 GB",
    );
    const offers = page.locator("#fixes button");
    await offers.first().waitFor();
    const count = await offers.count();
    expect(count).toBeGreaterThanOrEqual(2);
    for (let index = 0; index < count; index += 1) {
      await follow(page, `#gpus=4&engine=vllm&output=${1000 + index}`);
      await offers.nth(index).click();
      expect(await page.locator("#answer").getAttribute("class")).toBe("fits");
    }
  });

  test("assumptions stand beside the numbers that rest on them", async () => {
    const page = await open();
    const codes = await page
      .locator("#notes li")
      .evaluateAll((items) => items.map((item) => (item as HTMLElement).dataset["code"]));
    expect(codes).toEqual(plan(start).warnings.map(({ code }) => code));
  });

  test("the code that is offered is the question that was asked", async () => {
    const page = await open();
    await fill(page, { prompt: "100" });
    const code = (await page.locator("#code code").textContent()) ?? "";
    expect(code).toContain('models["deepseek-v3"]');
    const body = code.slice(code.indexOf("plan({"), code.indexOf(");")).replace("plan(", "");
    const asked: unknown = new Function("models", "devices", `return ${body}`)(models, devices);
    expect(asked).toEqual({ ...start, workload: { ...start.workload, promptTokens: 100 } });
  });

  test("each update is timed, and the times are printed", async () => {
    const page = await open();
    const lines: string[] = [];
    for (const fragment of [
      "#",
      "#model=gemma-3-27b&gpus=2&engine=vllm",
      "#model=nemotron-3-ultra&engine=vllm&gpu=b200-180gb",
      "#model=deepseek-v4-pro&engine=vllm&gpu=b300-288gb&gpus=16&dp=16&ep=16",
    ]) {
      await follow(page, fragment);
      const times = await sliderTimes(page);
      lines.push(
        `  median ${at(times, 0.5)} ms, 9 of 10 within ${at(times, 0.9)} ms: ${fragment === "#" ? "as it starts" : fragment}`,
      );
      expect(times).toHaveLength(60);
    }
    console.info(
      `\nOne update of the page, performance.now, 60 moves of a slider:\n${lines.join("\n")}\n`,
    );
  });
});

/** Durations of updates, sorted, as the page measures them: computing and writing to the page. */
async function sliderTimes(page: Page): Promise<readonly number[]> {
  return await page.evaluate(() => {
    const slider = document.querySelector<HTMLInputElement>('input[data-for="prompt"]');
    const times = [];
    for (let move = 0; move < 60 && slider !== null; move += 1) {
      slider.valueAsNumber = 8 + (move % 20) / 4;
      slider.dispatchEvent(new Event("input", { bubbles: true }));
      times.push(performance.getEntriesByName("update").at(-1)?.duration ?? Number.NaN);
    }
    return times.sort((a, b) => a - b);
  });
}

function at(sorted: readonly number[], share: number): string {
  return (sorted[Math.floor(share * sorted.length)] ?? Number.NaN).toFixed(1);
}

/** Types into number fields, as a reader would. */
async function fill(page: Page, values: Readonly<Record<string, string>>): Promise<void> {
  for (const [id, value] of Object.entries(values)) await page.locator(`#${id}`).fill(value);
}

/** The page shows this plan: its counts, memory and cost, to the digits that it prints. */
async function expectPlan(
  page: Page,
  { fits, concurrency, memory, cost, speed }: Plan,
): Promise<void> {
  expect(await page.locator("#answer").getAttribute("class")).toBe(fits ? "fits" : "short");
  expect(await result(page, "guaranteed")).toBe(grouped(concurrency.guaranteed));
  expect(await result(page, "peak")).toBe(grouped(concurrency.peak));
  expect(await result(page, "steady")).toBe(grouped(concurrency.steady));
  const cells = await page.locator("#memory-table tr.pool td").allTextContents();
  expect(cells[0]).toBe(`${threeDigits(memory.poolBytesPerRank / 2 ** 30)} GiB`);
  expect(await result(page, "running")).toContain(grouped(speed?.runningPerReplica ?? 0));
  const usd = Number((await result(page, "usdPerQuery")).slice(1));
  expect(usd / (cost?.usdPerQuery ?? Number.NaN)).toBeCloseTo(1, 2);
}

function grouped(value: number): string {
  return value.toLocaleString("en-US");
}

function threeDigits(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toFixed(value >= 10 ? 1 : 2);
}

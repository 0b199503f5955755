/** Which family each model of the catalogue is measured in. */
import { expect, test } from "vitest";
import { models } from "../../../src/catalog/index.ts";
import { measuredFamily } from "../../../src/index.ts";

const families = {
  "dense GQA": [
    "chatglm3-6b",
    "deepseek-67b",
    "falcon-180b",
    "falcon-7b",
    "llama-2-7b",
    "llama-3.1-405b",
    "llama-3.1-70b",
    "llama-3.1-8b",
    "mistral-small-24b",
    "nemotron-super-49b",
    "qwen2.5-72b",
    "qwen3-32b",
    "qwen3-8b",
  ],
  "MoE GQA": ["glm-4.5", "minimax-m2.5", "mixtral-8x7b", "qwen3-235b"],
  MLA: [
    "deepseek-r1",
    "deepseek-v2",
    "deepseek-v2-lite",
    "deepseek-v3",
    "deepseek-v3.2",
    "glm-5",
    "glm-5.2",
    "kimi-k2",
  ],
  hybrid: [
    "gemma-2-27b",
    "gemma-3-12b",
    "gemma-3-27b",
    "gemma-3n-e4b",
    "gemma-4-26b",
    "gpt-oss-120b",
    "gpt-oss-20b",
    "kimi-linear-48b",
    "llama-4-maverick",
    "llama-4-scout",
    "mimo-v2-flash",
    "nemotron-3-nano",
    "nemotron-3-ultra",
    "phi-3-mini-4k",
    "qwen3-next-80b",
    "qwen3.5-122b",
    "qwen3.5-35b",
    "qwen3.5-397b",
  ],
  sparse: ["deepseek-v4-flash", "deepseek-v4-pro", "minimax-m3"],
};

test("every model of the catalogue has the family of its caches", () => {
  const found: Record<string, string[]> = {};
  for (const [id, model] of Object.entries(models).sort(([one], [other]) => (one < other ? -1 : 1)))
    found[measuredFamily(model)] = [...(found[measuredFamily(model)] ?? []), id];
  expect(found).toEqual(families);
});

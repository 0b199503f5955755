/** Any Hugging Face `config.json` to a model, or a named refusal. */
export { type ImportedModel, type ImportOptions, modelFromConfig } from "./model-from-config.ts";

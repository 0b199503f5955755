/** The question as code: what a program would write to get the same plan. */
import { OWN_MODEL } from "./fields.js";

/**
 * @param {import("./fields.js").State} state
 * @param {import("kv-headroom").Scenario} scenario
 */
export function codeOf(state, { model: _model, device: _device, ...rest }) {
  const isOwn = state.model === OWN_MODEL;
  const lines = [
    'import { explain, plan } from "kv-headroom";',
    `import { devices${isOwn ? "" : ", models"} } from "kv-headroom/catalog";`,
    ...(isOwn ? ['import { modelFromConfig } from "kv-headroom/huggingface";'] : []),
    "",
    "const answer = plan({",
    `  model: ${isOwn ? "modelFromConfig(config)" : `models[${JSON.stringify(state.model)}]`},`,
    `  device: devices[${JSON.stringify(state.gpu)}],`,
    ...Object.entries(rest)
      .filter(([, value]) => typeof value === "object" && Object.keys(value).length > 0)
      .map(([name, value]) => `  ${name}: ${literal(value)},`),
    "});",
    "explain(answer);",
  ];
  return lines.join("\n");
}

/**
 * Numbers and text on one line: `{ devices: 8 }`.
 * @param {any} value
 */
function literal(value) {
  const parts = Object.entries(value).map(([name, part]) => `${name}: ${JSON.stringify(part)}`);
  return `{ ${parts.join(", ")} }`;
}

/** The models of the catalogue, one line each. */
import { models } from "../catalog/models.ts";
import { kvBytes } from "../kv/bytes.ts";
import { kvBytesPerToken } from "../kv/per-token.ts";
import { kvProfile } from "../kv/profile.ts";
import type { ModelSpec } from "../model/model.ts";
import { grouped } from "../report/printed.ts";
import { textTable, wrapped } from "../report/text-table.ts";
import { formatBytes } from "../units.ts";
import { page } from "./print.ts";

/** The catalogue as text. */
export function allModels(): string {
  const rows = Object.entries<ModelSpec>(models).map(([id, spec]) => {
    const profile = kvProfile(spec);
    const { parts } = profile;
    return [
      id,
      spec.weights === undefined ? "-" : billions(spec.weights.totalParameters),
      spec.weights === undefined ? "-" : billions(spec.weights.activeParameters),
      grouped(kvBytesPerToken(spec)),
      formatBytes(kvBytes(profile, 32_768), "binary"),
      parts.map((part) => `${part.layers} ${part.kind}`).join(", "),
    ];
  });
  return [
    textTable(
      [["id", "parameters", "active", "B/token", "32,768 tokens", "caches by layers"], ...rows],
      page(),
    ),
    wrapped(
      "Cache in bf16, unsharded; B/token before any window is full. `kv-headroom model <id>` shows one; the path of a config.json, or - for stdin, is taken as well.",
      page(),
    ),
  ].join("\n\n");
}

/** Parameters in billions: `671.0 B`. */
export function billions(parameters: number): string {
  return `${(parameters / 1e9).toFixed(parameters < 1e10 ? 2 : 1)} B`;
}

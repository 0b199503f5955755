/** The longest sequence that a config's positions reach. */
import { type Config, isObject, optionalCount, value } from "./fields.ts";

/**
 * Positions as they are stated; YaRN stretches those of the training, whatever is stated beside it.
 *
 *     max(stated, original_max_position_embeddings × factor)
 *
 * Other ways of scaling state the stretched length themselves, or do not say which of the two they state.
 *
 * Source: vLLM, `_get_and_verify_max_len`: YaRN starts from the length of the training.
 */
export function longestSequence(config: Config): number | undefined {
  const stated = optionalCount(
    config,
    "max_position_embeddings",
    "seq_length",
    "n_positions",
    "max_seq_len",
  );
  const rope = value(config, "rope_scaling") ?? value(config, "rope_parameters");
  if (stated === undefined || !isObject(rope)) return stated;
  const { factor, original_max_position_embeddings: original } = rope;
  const kind = rope["rope_type"] ?? rope["type"];
  if (kind !== "yarn" || typeof factor !== "number" || typeof original !== "number") return stated;
  const stretched = Math.round(original * factor);
  return Number.isSafeInteger(stretched) ? Math.max(stated, stretched) : stated;
}

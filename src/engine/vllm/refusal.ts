/** What the engine says no to: combinations that it refuses before it counts a block. */
import { type KvHeadroomError, kvError } from "../../errors.ts";

/** The engine's own reason; `vllmCache` turns it into an answer. */
export function refused(
  path: string,
  value: unknown,
  rule: string,
  hint?: string,
): KvHeadroomError {
  return kvError({
    code: "unsupported",
    path: `vllm.${path}`,
    value,
    rule,
    ...(hint !== undefined && { hint }),
  });
}

/** The engine's reason, where the error is one; what is wrong with the input stays an error. */
export function reasonOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && error.code === "unsupported"
    ? error.message
    : undefined;
}

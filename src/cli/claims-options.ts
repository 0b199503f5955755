/** How `kv-headroom claims` is typed; its work is loaded when it is called. */
import type { Command } from "commander";

/** Adds the command. */
export function claims(root: Command): void {
  root
    .command("claims")
    .alias("claim")
    .description("what was said in public about DeepSeek's costs, checked: printed, meant, verdict")
    .argument("[id]", "one claim with its numbers, assumptions and sources; none lists all")
    .option("--long", "with what to make of each claim")
    .option("--json", "print plain data instead of text")
    .addHelpText(
      "after",
      `
Verdicts: holds, holds-under-assumptions (they are listed), does-not-follow, not-checkable.

Examples:
  kv-headroom claims
  kv-headroom claims press-profit-margin-545-percent`,
    )
    .action(async (id, given) => (await import("./claims-command.ts")).claimsCommand(id, given));
}

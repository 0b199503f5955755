/** How `kv-headroom replay` is typed; its work is loaded when it is called. */
import type { Command } from "commander";

/** Adds the command. */
export function replay(root: Command): void {
  root
    .command("replay")
    .description(
      "a trace against a prefix cache: hits at every capacity, or by policy and capacity",
    )
    .argument(
      "<file>",
      "trace with block ids (Mooncake, Bailian), gzip or not, - for stdin, or `example`",
    )
    .option("--format <name>", "mooncake or bailian (default: told by the first line)")
    .option("--capacity <blocks>", "blocks of the cache, several with commas; inf is unlimited")
    .option(
      "--policy <names>",
      "lru, lru-head-first, fifo, lfu, length-aware, optimum, several with commas (default: lru)",
    )
    .option("--bad-rows <what>", "stop at a bad row, or skip and count it (default: stop)")
    .option("--threads <count>", "threads for several caches (default: one per core, large files)")
    .option("--json", "print plain data instead of text")
    .option("--csv", "print comma-separated values")
    .addHelpText(
      "after",
      `
Without --capacity: the exact hit curve of LRU over all capacities, in one pass.
With capacities, memory grows with them and not with the trace; the optimum, which must know what comes, holds the
trace. Ctrl-C prints what was found so far, labelled as partial.

Ratios: blocks = hit ids / ids; full blocks leave out unfinished last blocks; tokens = hit tokens / prompt tokens;
engine = full blocks, and at least one token of a prompt is computed.

Examples:
  kv-headroom replay example
  kv-headroom replay conversation_trace.jsonl
  kv-headroom replay conversation_trace.jsonl.gz --capacity 1000,10000,inf --policy lru,optimum
  zcat trace.jsonl.gz | kv-headroom replay - --capacity 5859 --json`,
    )
    .action(async (file, given) =>
      (await import("./replay-command.ts")).replayCommand(file, given),
    );
}

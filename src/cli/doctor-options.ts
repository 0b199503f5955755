/** How `kv-headroom doctor` is typed; its work is loaded when it is called. */
import type { Command } from "commander";

/** Adds the command. */
export function doctor(root: Command): void {
  root
    .command("doctor")
    .description(
      "an engine's start-up log explained: each figure against the one that the rules give",
    )
    .argument("<file>", "start-up log of vLLM, SGLang, TensorRT-LLM or llama.cpp, or - for stdin")
    .option("--model <model>", "id, or path of the config.json of the checkpoint that was loaded")
    .option("--command <text>", "the launch command, where the log does not repeat its settings")
    .option("--gpu <device>", "id, where the log does not state the device's memory")
    .option("--json", "print plain data instead of text")
    .addHelpText(
      "after",
      `
Nothing of the log is kept or sent. What the rules do not give is said to be unknown.

Examples:
  kv-headroom doctor server.log --model llama-3.1-8b
  docker logs vllm 2>&1 | kv-headroom doctor - --model ./config.json --command 'vllm serve m --tensor-parallel-size 8'`,
    )
    .action(async (file, given) =>
      (await import("./doctor-command.ts")).doctorCommand(file, given),
    );
}

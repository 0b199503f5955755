import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { bundledCommand, run } from "./command.ts";

const command = await bundledCommand("doctor");

const log = `INFO 11-24 [core.py:77] Initializing a V1 LLM engine (v0.11.0) with config: model='m', max_seq_len=131072, tensor_parallel_size=2
Available KV cache memory: 45.00 GiB
GPU KV cache size: 190,256 tokens
Maximum concurrency for 131,072 tokens per request: 1.45x
`;

describe("doctor", () => {
  test("prints each figure of a log against the rules, why they differ and what to change", () => {
    const { status, stdout, stderr } = run(command, ["doctor", "-", "--model", "gemma-3-27b"], log);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toMatch(/^vllm 0\.11\.0, 4 lines read \(1, 2, 3, 4\)/);
    expect(stdout).toMatch(
      /kvCacheTokens +190,256 +190,256 +0\.00 % +window-layers-charged-in-full/,
    );
    expect(stdout).toMatch(/What to change\n +With the hybrid cache manager/);
    expect(stdout).not.toMatch(/NaN|undefined|\[object/);
  });

  test("reads a file, and gives plain data with --json", () => {
    const file = join(mkdtempSync(join(tmpdir(), "doctor-")), "server.log");
    writeFileSync(
      file,
      "ValueError: No available memory for the cache blocks.\nModel loading took 65.9651 GiB memory\nAvailable KV cache memory: -2.14 GiB\n",
    );
    const typed = ["doctor", file, "--model", "gpt-oss-120b", "--gpu", "h100-sxm-80gb", "--json"];
    const { status, stdout } = run(command, [
      ...typed,
      "--command",
      "vllm serve m --gpu-memory-utilization 0.9 --max-model-len 131072",
    ]);
    expect(status).toBe(0);
    const { failure, findings } = JSON.parse(stdout);
    expect(failure).toMatchObject({ cause: { id: "negative-room" } });
    expect(failure.shortGib).toBeCloseTo(7.21, 2);
    expect(findings.at(-1)).toMatchObject({
      quantity: "availableKvGib",
      cause: { id: "negative-room" },
    });
  });

  test("says when there is nothing to explain", () => {
    const { status, stdout } = run(command, ["doctor", "-"], "hello\n");
    expect(status).toBe(0);
    expect(stdout).toMatch(
      /^unknown, 0 lines read[\s\S]*warning unknown-engine[\s\S]*warning no-model/,
    );
  });

  test("refuses a file that is not there, an unknown model and no file", () => {
    for (const [typed, said] of [
      [["doctor", "no-such.log"], /no-such\.log: cannot be read \(ENOENT\)/],
      [
        ["doctor", "-", "--model", "gema-3-27b"],
        /unknown model "gema-3-27b"\n +hint: did you mean gemma-3-27b/,
      ],
      [["doctor"], /missing required argument 'file'/],
    ] as const) {
      const { status, stderr } = run(command, typed, log);
      expect(status).toBe(2);
      expect(stderr).toMatch(said);
    }
  });

  test("has help with an example", () => {
    expect(run(command, ["doctor", "--help"]).stdout).toMatch(
      /--json[\s\S]*xample[\s\S]*kv-headroom doctor/,
    );
  });
});

/** What is seen in measured times to the first token that no model of a running server explains; the rows stay in. */
export const firstTokenFaults: readonly string[] = [
  "DeepSeek, SGLang on B200 of 2025-11: 5 to 9 s at 4 and at 128 requests alike (7.4, 7.4 and 7.7 s at 32, 64 and 128, tensor 8), hundreds",
  "  of steps; the same launch line takes 0.2 to 0.6 s in 2026-03: a stall at the start of a run (compilation), spread over ten rounds",
  "DeepSeek, SGLang 0.5.10 on B300, 8,192 tokens, fp8 on 4 and 8 devices: tokens take 20 to 116 ms where the same steps with 1,024 tokens",
  "  take 9 to 36, and first tokens 2 to 9 s: prefill runs at a fifth of what the B200 reaches",
  "Qwen3.5, SGLang: 0.28 s at every batch on H200, 12 to 30 steps on B200 and B300 (stream-interval 30 and 50 are launched, how versions",
  "  apply it to the first token is not documented)",
];

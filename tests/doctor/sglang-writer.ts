/** Writes SGLang's start-up lines from facts. */
import { type FieldLog, kvWord, lines, number, ranks, type WrittenLog, when } from "./field-log.ts";

export function sglangLogs(fact: FieldLog): readonly WrittenLog[] {
  const tp = ranks(fact, "tp");
  const dp = ranks(fact, "dp");
  const fraction = number(fact, "mem_fraction_static");
  const command = `python3 -m sglang.launch_server --model-path model${/tp\d/.test(fact.parallelism) ? ` --tp-size ${tp}` : ""}${dp > 1 ? ` --dp-size ${dp} --enable-dp-attention` : ""}${fraction === undefined ? "" : ` --mem-fraction-static ${fraction}`}`;
  const stamp = (text: string): string => `[2026-02-04 10:20:30 TP0] ${text}`;
  const weights = number(fact, "weights_gb_per_gpu") ?? number(fact, "weights_gb");
  const after =
    number(fact, "avail_after_load_gb") ??
    (weights === undefined ? undefined : (number(fact, "avail_after_gb") ?? 60));
  const loaded = when(after, (gib) =>
    stamp(
      `Load weight end. type=Model, dtype=torch.bfloat16, avail mem=${gib.toFixed(2)} GB${weights === undefined ? "." : `, mem usage=${weights.toFixed(2)} GB.`}`,
    ),
  );
  const word = { fp8_ds_mla: "torch.float8_e4m3fn", fp8: "torch.float8_e4m3fn" }[
    kvWord(fact) ?? ""
  ];
  const pool = (tokens: number, size: number | undefined): string =>
    stamp(
      `KV Cache is allocated. ${word === undefined ? "" : `dtype: ${word}, `}#tokens: ${tokens}, ${size === undefined ? `K size: ${number(fact, "k_gb")?.toFixed(2)} GB, V size: ${number(fact, "v_gb")?.toFixed(2)} GB` : `KV size: ${size.toFixed(2)} GB`}`,
    );
  const total = (tokens: number): string =>
    stamp(
      `max_total_num_tokens=${tokens}, chunked_prefill_size=8192, max_prefill_tokens=16384, max_running_requests=2048, context_len=131072`,
    );
  if (fact.id === "sglang-28620")
    return ["tp8_mtp_tokens", "tp8_tokens", "pp2_tp8_tokens"].map((name) => ({
      command: `${command}${name.startsWith("pp2") ? " --pp-size 2" : ""}`,
      text: lines(total(number(fact, name) ?? 0)),
    }));
  const least = number(fact, "min_viable_fraction");
  const size = number(fact, "kv_gb");
  const tokens = number(fact, "tokens");
  const twice = number(fact, "kv_gb_at_256k");
  return [
    {
      command,
      text: lines(
        loaded,
        when(tokens, (count) => pool(count, size)),
        when(tokens, total),
        when(number(fact, "avail_after_gb"), (gib) =>
          stamp(`Memory pool end. avail mem=${gib.toFixed(2)} GB`),
        ),
        when(
          least,
          (share) =>
            `ValueError: Loaded weights leave no GPU memory for the KV cache under --mem-fraction-static=${fraction}. Raise --mem-fraction-static above ${(Math.ceil(share * 1000) / 1000).toFixed(3)} (minimum viable = 1 - available/pre = ${share.toFixed(4)}). If using speculative decoding, draft weights are now counted.`,
        ),
      ),
    },
    ...(twice === undefined ? [] : [{ command, text: lines(pool(262_144, twice)) }]),
  ];
}

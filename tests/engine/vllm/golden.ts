/** The cases that the engine's own code computed. */
import { sharedFolder, sharedJson } from "../../shared.ts";

export interface GoldenSpec {
  readonly role: string;
  readonly num_layers: number;
  readonly layer_ranges: readonly (readonly [number, number])[];
  readonly type: string;
  readonly block_size: number;
  readonly storage_block_size?: number;
  readonly num_kv_heads?: number;
  readonly unpadded_page_size_bytes?: number;
  readonly unpadded_state_bytes?: number;
  readonly page_size_bytes: number;
  readonly max_memory_usage_bytes: number;
}

export interface GoldenGroup {
  readonly num_layers: number;
  readonly layer_ranges: readonly (readonly [number, number])[];
  readonly blocks_per_request_at_max_model_len: number;
  readonly type: string;
  readonly block_size: number;
  readonly page_size_bytes: number;
}

export interface GoldenCase {
  readonly id: string;
  readonly model: { readonly key: string; readonly config: unknown };
  readonly settings: Readonly<Record<string, unknown>> & {
    readonly max_in_flight_tokens: number;
    readonly max_model_len: number;
  };
  readonly expected: {
    readonly layer_specs: readonly GoldenSpec[];
    readonly groups: readonly GoldenGroup[];
    readonly num_groups: number;
    readonly blocks_per_request: number;
    readonly blocks_per_request_after_auto_fit?: number;
    readonly pool_bytes_per_block_per_worker: readonly number[];
    readonly max_memory_usage_bytes_per_request_per_worker: readonly number[];
    readonly estimated_max_model_len_per_worker: readonly number[];
    readonly fits: boolean;
    readonly final_max_model_len?: number;
    readonly num_blocks?: number;
    readonly allocated_bytes_per_worker?: readonly number[];
    readonly kv_cache_size_tokens?: number;
    readonly max_concurrency?: number;
    readonly max_concurrency_log?: string;
  };
}

export const golden: readonly GoldenCase[] =
  sharedFolder === undefined ? [] : sharedJson<GoldenCase[]>("data/golden/vllm.json");

/** What the engine was told, without what it derived from that. */
export function toldOnly(settings: GoldenCase["settings"]): Readonly<Record<string, unknown>> {
  const { max_in_flight_tokens: _tokens, max_concurrent_batches: _batches, ...told } = settings;
  return told;
}

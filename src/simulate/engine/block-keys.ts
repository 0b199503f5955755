/**
 * The key of a block: its tokens and all before them, in 64 bits.
 *
 *     key(i) = mix(key(i - 1), ids of the tokens of block i)
 *
 * The ids of a block are those of the pieces of the prompt that it overlaps, then those of generated tokens. What has
 * no ids is the request's own: its serial number stands for them, in a range that no id reaches. Each step of `mix` is
 * a bijection of the state, and of the id, so two chains meet only by chance, about n² / 2^65 for n keys; vLLM's own
 * keys are hashes too.
 *
 * Source: rule S1; vLLM v1 `hash_block_tokens`, commit 017e9f44, hashes (parent, tokens, extras) in the same way.
 */
import type { Job } from "./request.ts";

/** The keys of one request, made as far as somebody asked. */
export interface KeyChain {
  job: Job | undefined;
  /** keys made, from block 0 */
  count: number;
  low: Int32Array;
  high: Int32Array;
  /** the key that is being made: low and high word */
  readonly key: Int32Array;
}

/** A chain of no keys. */
export function keyChain(): KeyChain {
  return {
    job: undefined,
    count: 0,
    low: new Int32Array(64),
    high: new Int32Array(64),
    key: new Int32Array(2),
  };
}

/** Makes the chain one of `job`, at least `blocks` keys long; every token of them is known. */
export function chainKeys(chain: KeyChain, job: Job, blocks: number, blockTokens: number): void {
  if (chain.job !== job) {
    chain.job = job;
    chain.count = 0;
  }
  if (chain.count >= blocks) return;
  if (blocks > chain.low.length) {
    const room = Math.max(blocks, chain.low.length * 2);
    chain.low = widened(chain.low, room);
    chain.high = widened(chain.high, room);
  }
  const { low, high, key } = chain;
  for (let block = chain.count; block < blocks; block += 1) {
    key[0] = block === 0 ? 0 : (low[block - 1] as number);
    key[1] = block === 0 ? 0 : (high[block - 1] as number);
    nextKey(key, job, block, blockTokens);
    low[block] = key[0] as number;
    high[block] = key[1] as number;
  }
  chain.count = blocks;
}

/** Turns the key of the block before (any before block 0) into the key of `block`. */
export function nextKey(key: Int32Array, job: Job, block: number, blockTokens: number): void {
  if (block === 0) {
    key[0] = 0x3c6ef372;
    key[1] = 0x2545f491;
    mix(key, job.cacheSalt, saltRange);
  }
  const { promptTokens, promptIds, outputIds, tokensPerId, serial } = job;
  const from = block * blockTokens;
  const to = from + blockTokens;
  if (from < promptTokens) {
    if (promptIds === undefined) mix(key, serial, ownPromptRange);
    else {
      const last = Math.floor((Math.min(to, promptTokens) - 1) / tokensPerId);
      for (let piece = Math.floor(from / tokensPerId); piece <= last; piece += 1)
        mix(key, promptIds[piece] as number, 0);
    }
  }
  if (to > promptTokens) {
    if (outputIds === undefined) mix(key, serial, ownOutputRange);
    else {
      const end = to - promptTokens;
      for (let index = Math.max(0, from - promptTokens); index < end; index += 1)
        mix(key, outputIds[index] as number, 0);
    }
  }
}

/** Added to the upper word, which stays below 2^21 for a whole number below 2^53. */
const saltRange = 1 << 28;
const ownPromptRange = 2 << 28;
const ownOutputRange = 3 << 28;

function mix(key: Int32Array, id: number, range: number): void {
  let low = (key[0] as number) ^ id;
  let high = (key[1] as number) ^ (Math.floor(id / 0x100000000) + range);
  low = Math.imul(low ^ (low >>> 16), 0x85ebca6b);
  high = Math.imul(high ^ (high >>> 15), 0x2c1b3c6d);
  low = (low + ((high << 11) | (high >>> 21))) | 0;
  low = Math.imul(low ^ (low >>> 13), 0xc2b2ae35);
  high = (high + ((low << 17) | (low >>> 15))) | 0;
  high = Math.imul(high ^ (high >>> 12), 0x297a2d39);
  low ^= high >>> 15;
  key[0] = low;
  key[1] = high;
}

function widened(words: Int32Array, room: number): Int32Array {
  const wider = new Int32Array(room);
  wider.set(words);
  return wider;
}

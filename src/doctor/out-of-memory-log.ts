/** What PyTorch and ggml print when an allocation fails, whichever engine asked for it. */
import type { Phrase } from "./phrase.ts";

const amount = String.raw`([\d.]{1,16})`;
const failed = { startupFailure: "out-of-memory" } as const;

/** Sizes that PyTorch prints in either unit. */
const units = [
  { unit: "GiB", scale: 1 },
  { unit: "MiB", scale: 2 ** -10 },
] as const;

/**
 * The phrases of failed allocations.
 *
 * Source: PyTorch `CUDACachingAllocator.cpp`, 2.0 to 2.9; llama.cpp `ggml-cuda.cu` and `ggml-alloc.c`; public issues.
 */
export const outOfMemoryPhrases: readonly Phrase[] = [
  ...units.map(
    ({ unit, scale }): Phrase => ({
      engine: "any",
      mark: "out of memory. Tried to allocate ",
      rest: new RegExp(`^${amount} ${unit}`),
      states: ["requestedGib"],
      means: failed,
      scale: { requestedGib: scale },
    }),
  ),
  ...units.map(
    ({ unit, scale }): Phrase => ({
      engine: "any",
      mark: " has a total capa",
      rest: new RegExp(`^(?:c|ci)ty of ${amount} GiB of which ${amount} ${unit} is free`),
      states: ["deviceGib", "freeForRequestGib"],
      scale: { freeForRequestGib: scale },
    }),
  ),
  ...units.map(
    ({ unit, scale }): Phrase => ({
      engine: "any",
      mark: " GiB total capacity; ",
      rest: new RegExp(String.raw`^[\d.]{1,16} \w{1,3} already allocated; ${amount} ${unit} free`),
      states: ["freeForRequestGib"],
      scale: { freeForRequestGib: scale },
    }),
  ),
  { engine: "vllm", mark: "CUDA out of memory occurred when warming up", means: failed },
  { engine: "any", mark: "CUDA error: out of memory", means: failed },
  { engine: "any", mark: "ROCm error: out of memory", means: failed },
  {
    engine: "llama-cpp",
    mark: " buffer of size ",
    before: /failed to allocate [\w()[\].:-]{1,40}$/,
    rest: /^(\d{1,16})/,
    states: ["requestedGib"],
    means: failed,
    scale: { requestedGib: 2 ** -30 },
  },
  {
    engine: "llama-cpp",
    mark: "Device memory allocation of size ",
    rest: /^(\d{1,16}) failed/,
    states: ["requestedGib"],
    means: failed,
    scale: { requestedGib: 2 ** -30 },
  },
  {
    engine: "llama-cpp",
    mark: "_buffer_type_alloc_buffer: allocating ",
    rest: new RegExp(String.raw`^${amount} MiB on device \d{1,3}: \w{1,20} failed: out of memory`),
    states: ["requestedGib"],
    means: failed,
    scale: { requestedGib: 2 ** -10 },
  },
];

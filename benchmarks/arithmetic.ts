/** Bytes of one sequence: the library's function, the same arithmetic in one line, and a calculator's usual loop. */
import { do_not_optimize } from "mitata";
import { models } from "../src/catalog/index.ts";
import { formatBytes, kvBytes, kvProfile, kvTokens } from "../src/index.ts";
import { type Measurement, medianNanoseconds } from "./measurement.ts";

const deepseek = models["deepseek-v3"];
const llama = models["llama-3.1-8b"];
const gemma = models["gemma-3-27b"];

/**
 * Measures what is asked most often: how many bytes a sequence keeps, at another length each time.
 *
 * Two models in turn, or a compiler makes constants of the one line by hand. Up to 16k tokens: beyond, results no
 * longer fit a small integer, and both pay for that.
 */
export async function arithmetic(): Promise<readonly Measurement[]> {
  const profile = kvProfile(deepseek);
  const profiles = [profile, kvProfile(llama)] as const;
  const shapes = [
    { layers: 61, elements: 512 + 64, bits: 16 },
    { layers: 32, elements: 2 * 8 * 128, bits: 16 },
  ] as const;
  const windows = kvProfile(gemma);
  let tokens = 0;
  const byHand = await medianNanoseconds(() => {
    tokens = (tokens + 1) & 0x3fff;
    const shape = shapes[tokens & 1] ?? shapes[0];
    do_not_optimize(Math.ceil((shape.layers * shape.elements * shape.bits * tokens) / 8));
  });
  const ready = await medianNanoseconds(() => {
    tokens = (tokens + 1) & 0x3fff;
    do_not_optimize(kvBytes(profiles[tokens & 1] ?? profile, tokens));
  });
  const windowed = await medianNanoseconds(() => {
    tokens = (tokens + 1) & 0x3fff;
    do_not_optimize(kvBytes(windows, tokens));
  });
  const inverse = await medianNanoseconds(() => {
    tokens = (tokens + 1) & 0x3fff;
    do_not_optimize(kvTokens(profile, tokens * 1_000_000));
  });
  const listed = await medianNanoseconds(() => {
    tokens = (tokens + 1) & 0x3fff;
    do_not_optimize(layerByLayer(61, 576, 2, tokens));
  });
  const made = await medianNanoseconds(() => do_not_optimize(kvProfile(deepseek)));
  return [
    { name: "bytes of a sequence by hand, one line", median: byHand, unit: "ns" },
    {
      name: "kvBytes on a ready profile (goal: twice by hand)",
      median: ready,
      unit: "ns",
      goal: 2 * byHand,
    },
    { name: "kvBytes with sliding windows", median: windowed, unit: "ns" },
    { name: "bytes layer by layer, as calculators do", median: listed, unit: "ns" },
    { name: "kvTokens, the inverse", median: inverse, unit: "ns" },
    { name: "kvProfile of 61 layers", median: made, unit: "ns", goal: 5000 },
  ];
}

/** What a calculator on a web page does for each keystroke: a list of layers, their sum, and a text. */
function layerByLayer(layers: number, elements: number, elementBytes: number, tokens: number) {
  const list = Array.from({ length: layers }, (_, layer) => ({
    layer,
    bytes: elements * elementBytes * tokens,
  }));
  const bytes = list.reduce((sum, one) => sum + one.bytes, 0);
  return { bytes, text: formatBytes(bytes, "binary") };
}

/** Block layouts of element formats, written down a second time. */
import type { FormatId } from "../src/model/index.ts";

/** Bytes of whole blocks as the formats define them: [elements of a block, bytes of a block]. */
export const blocks: Readonly<Partial<Record<FormatId, readonly [number, number]>>> = {
  fp32: [1, 4],
  bf16: [1, 2],
  fp16: [1, 2],
  fp8: [1, 1],
  fp8_scale128: [128, 132],
  fp8_block128: [16_384, 16_388],
  mxfp8: [32, 33],
  mxfp4: [32, 17],
  nvfp4: [16, 9],
  int4_group128: [128, 66.5],
  q8_0: [32, 34],
  q5_1: [32, 24],
  q5_0: [32, 22],
  q4_1: [32, 20],
  q4_0: [32, 18],
  iq4_nl: [32, 18],
};

/** The weight formats behind the names that engines give their quantisation. */
import type { Format } from "../model/format.ts";

const named: Readonly<Record<string, Format>> = {
  fp8: "fp8",
  fbgemm_fp8: "fp8",
  modelopt_fp4: "nvfp4",
  nvfp4: "nvfp4",
  mxfp4: "mxfp4",
  mxfp8: "mxfp8",
  awq: "int4_group128",
  awq_marlin: "int4_group128",
  gptq: "int4_group128",
  gptq_marlin: "int4_group128",
};

/** The format of a name; nothing for none and for names that say too little. */
export function knownFormat(name: string | undefined): Format | undefined {
  return name !== undefined && Object.hasOwn(named, name) ? named[name] : undefined;
}

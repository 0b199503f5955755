/** Devices by the name that people use. */

/** `NVIDIA H100 SXM5 80 GB` as `H100`. */
export function shortName(name: string): string {
  return /\b[A-Z]+\d+\w*/.exec(name.replace(/^NVIDIA /, ""))?.[0] ?? name;
}

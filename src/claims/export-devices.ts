/** What was said of the devices that may be exported: H800 computes like H100, H20 has more memory and bandwidth. */
import { device } from "../catalog/lookup.ts";
import type { Device, Fact } from "../device/accelerator.ts";
import { kvError } from "../errors.ts";
import { type Claim, type ClaimCheck, checkedClaim } from "./claim.ts";
import { debates } from "./sources.ts";

/** The claims of this file. */
export function exportDeviceClaims(): readonly Claim[] {
  return [sameArithmetic(), moreMemory()];
}

function ratio(
  id: string,
  label: string,
  fact: (device: Device) => Fact | undefined,
): Pick<ClaimCheck, "label" | "unit" | "formula" | "follows"> {
  const value = (deviceId: string): number => {
    const found = fact(device(deviceId));
    if (found !== undefined) return found.value;
    throw kvError({
      code: "not-known",
      path: label,
      value: deviceId,
      rule: "not in the catalogue",
    });
  };
  return {
    label,
    unit: "×",
    formula: "catalogue, over H100 SXM",
    follows: value(id) / value("h100-sxm-80gb"),
  };
}

function sameArithmetic(): Claim {
  const links = ratio("h800-sxm-80gb", "links within a node", (one) => one.intraNodeBytesPerSecond);
  return checkedClaim({
    id: "h800-computes-like-h100",
    title: "H800 computes like H100, with slower links",
    saidBy: "SemiAnalysis",
    where: `${debates}, section 3`,
    statement: "H800 has H100's computing performance and a lower network bandwidth.",
    checks: [
      {
        ...ratio("h800-sxm-80gb", "dense bf16 peak", (one) => one.denseFlopsPerSecond.bf16),
        printed: 1,
        within: 0.005,
      },
      { ...links, printed: 1, relation: "below" },
      ratio("h800-sxm-80gb", "memory bandwidth", (one) => one.memoryBytesPerSecond),
    ],
    basis: "spec",
    source: device("h800-sxm-80gb").denseFlopsPerSecond.bf16.source,
    sentence: `As the catalogue has it: the same peak, links at ${links.follows.toFixed(2)} of H100's.`,
  });
}

function moreMemory(): Claim {
  const bandwidth = ratio("h20-96gb", "memory bandwidth", (one) => one.memoryBytesPerSecond);
  const memory = ratio(
    "h20-96gb",
    "memory, as the driver reports it",
    (one) => one.driverMemoryMib,
  );
  const peak = ratio("h20-96gb", "dense bf16 peak", (one) => one.denseFlopsPerSecond.bf16);
  return checkedClaim({
    id: "h20-more-memory-and-bandwidth",
    title: "H20 has more memory and bandwidth than H100",
    saidBy: "SemiAnalysis",
    where: `${debates}, section 6`,
    statement: "H20 has a higher memory bandwidth and capacity than H100.",
    checks: [
      { ...bandwidth, printed: 1, relation: "above" },
      { ...memory, printed: 1, relation: "above" },
      peak,
    ],
    basis: "spec",
    source: device("h20-96gb").memoryBytesPerSecond.source,
    sentence: `${bandwidth.follows.toFixed(2)} × the bandwidth and ${memory.follows.toFixed(2)} × the memory; and ${peak.follows.toFixed(2)} of the arithmetic, which the claim leaves out and on which latent attention depends.`,
  });
}

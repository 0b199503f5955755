/** How many requests one attention group's scheduler runs at once, at most. */
import type { Device } from "../device/accelerator.ts";
import type { EngineSettings } from "../engine/pool.ts";
import { defaultMaxRequests } from "../engine/vllm/settings.ts";
import { wholeNumber } from "../units.ts";

/** As given; else as vLLM's server starts on the device; for the others, whose defaults are not followed, no end. */
export function slots({ name, maxRequests }: EngineSettings, device: Device): number {
  if (maxRequests !== undefined) return wholeNumber(maxRequests, "engine.maxRequests");
  return name === "vllm" ? defaultMaxRequests(device) : Number.POSITIVE_INFINITY;
}

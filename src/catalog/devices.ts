/** Accelerators by id: what the driver reports, bandwidth, dense FLOP/s and links, each figure with source and date. */
import type { Device } from "../device/accelerator.ts";
import { type AdaId, ada } from "./devices/ada.ts";
import { type AmpereId, ampere } from "./devices/ampere.ts";
import { type AscendId, ascend } from "./devices/ascend.ts";
import { type BlackwellId, blackwell } from "./devices/blackwell.ts";
import { type HopperId, hopper } from "./devices/hopper.ts";
import { type HopperExportId, hopperExport } from "./devices/hopper-export.ts";
import { type InstinctId, instinct } from "./devices/instinct.ts";
import { type TpuId, tpu } from "./devices/tpu.ts";

/** The id of a device of the catalogue. */
export type DeviceId =
  | AdaId
  | AmpereId
  | AscendId
  | BlackwellId
  | HopperExportId
  | HopperId
  | InstinctId
  | TpuId;

/**
 * The devices by id.
 *
 * A figure with `unconfirmed: true` was seen nowhere (recalled, inferred or assumed) and is to be warned about, not relied on.
 * @example devices["h20-96gb"].driverMemoryMib.value // => 97871
 */
export const devices: Readonly<Record<DeviceId, Device>> = /* @__PURE__ */ (() => ({
  ...ada,
  ...ampere,
  ...ascend,
  ...blackwell,
  ...hopper,
  ...hopperExport,
  ...instinct,
  ...tpu,
}))();

/** What a device costs by the hour. */

/** A price with its place, kind and date. */
export interface Price {
  readonly id: string;
  readonly deviceId: string;
  readonly usdPerDeviceHour: number;
  readonly kind: "on-demand" | "reserved" | "spot" | "owned" | "assumed";
  readonly place: string;
  readonly asOf: string;
  readonly source: string;
  readonly unconfirmed?: true;
  readonly note?: string;
}

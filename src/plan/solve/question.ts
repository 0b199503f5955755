/** What can be solved for, and what answers carry. */
import type { Device } from "../../device/accelerator.ts";
import type { Deployment } from "../../model/deployment.ts";
import type { Plan } from "../plan.ts";
import type { Scenario } from "../scenario.ts";

/** What is sought, and what must hold; objectives are those of the scenario. */
export type Question =
  | LongestContextQuestion
  | FewestDevicesQuestion
  | CheapestQuestion
  | BreakEvenPriceQuestion
  | WorkersQuestion;

/** The longest sequence that so many users can each have at once; answers stay as long as the scenario's. */
export interface LongestContextQuestion {
  readonly for: "contextTokens";
  readonly subjectTo: { readonly users: number };
}

/** The fewest devices, over deployments and copies of them. */
export interface FewestDevicesQuestion {
  readonly for: "devices";
  readonly subjectTo: { readonly requestsPerSecond: number };
  /** copies of the model to choose from; those of {@link deploymentsOf} when absent */
  readonly over?: { readonly deployments?: readonly Deployment[] };
}

/** The device and the deployment that cost least. */
export interface CheapestQuestion {
  readonly for: "usdPerHour";
  readonly subjectTo: { readonly requestsPerSecond: number };
  readonly over: {
    readonly devices: readonly PricedDevice[];
    readonly deployments?: readonly Deployment[];
  };
}

/** A device and what an hour of it costs. */
export interface PricedDevice {
  readonly device: Device;
  readonly usdPerDeviceHour: number;
}

/** The hourly price up to which a query costs no more than it may. */
export interface BreakEvenPriceQuestion {
  readonly for: "usdPerDeviceHour";
  readonly subjectTo:
    | { readonly usdPerQuery: number }
    | { readonly usdPerMillionOutputTokens: number }
    /** a query of the scenario's own token prices earns what it costs */
    | { readonly margin: number }
    /** a query costs what it costs there */
    | { readonly against: Scenario };
}

/** Prefill and decode on workers of their own: how many of each. */
export interface WorkersQuestion {
  readonly for: "workers";
  readonly subjectTo: { readonly devices: number };
  /** of a prefill worker; the scenario's own when absent */
  readonly over?: { readonly prefillDeployment?: Deployment };
}

/** What binds an answer: a limit of the plan, or what was asked for. */
export type Binding =
  | Plan["limitedBy"]
  | "load"
  | "price"
  | "prefill"
  | "decode"
  | "devices"
  /** the longest sequence that the model, or the engine as it is told, admits */
  | "length";

/** An answer, what binds it and the neighbour that fails; or none, with the nearest that there is. */
export type Solution<Found> =
  | ({ readonly kind: "found" } & Found)
  | { readonly kind: "none"; readonly because: string; readonly nearest?: Plan | undefined };

/** Picks findings and stated values out of a diagnosis. */
import {
  type DiagnoseOptions,
  type Diagnosis,
  diagnose,
  type Finding,
} from "../../src/doctor/index.ts";

/** The finding on a quantity. */
export function finding({ findings }: Diagnosis, quantity: Finding["quantity"]): Finding {
  const found = findings.find((one) => one.quantity === quantity);
  if (found === undefined) throw new Error(`no finding on ${quantity}`);
  return found;
}

/** Every cause that a diagnosis names. */
export function causeIds(log: string, options: DiagnoseOptions): readonly string[] {
  return diagnose(log, options).findings.flatMap(({ cause, also }) => [
    cause.id,
    ...also.map(({ id }) => id),
  ]);
}

/** What a log states, by name. */
export function statedIn(
  log: string,
  options: DiagnoseOptions = {},
): Readonly<Record<string, number | string>> {
  return Object.fromEntries(
    diagnose(log, options).stated.map(({ quantity, value }) => [quantity, value]),
  );
}

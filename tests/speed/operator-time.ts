/** One operator of a step by its name; a name that is not there fails the test. */
import type { OperatorTime, StepTime } from "../../src/index.ts";

export function operatorTime({ operators }: StepTime, name: string): OperatorTime {
  const found = operators.find((one) => one.name === name);
  if (found !== undefined) return found;
  throw new Error(`no ${name} among ${operators.map((one) => one.name).join(", ")}`);
}

/** The values of an axis, written into a request one after the other. */
import type { SweepAxis } from "./axes.ts";
import type { PointRequest } from "./point.ts";

/** Writes a value of an axis into the request. */
export function requestSetter({
  path,
  values,
}: SweepAxis): (request: PointRequest, digit: number) => void {
  const numbers = Float64Array.from(values as readonly number[]);
  const at = (digit: number): number => numbers[digit] as number;
  switch (path) {
    case "workload.promptTokens":
      return (request, digit) => {
        request.promptTokens = at(digit);
      };
    case "workload.outputTokens":
      return (request, digit) => {
        request.outputTokens = at(digit);
      };
    case "workload.cachedPromptFraction":
      return (request, digit) => {
        request.cachedPromptFraction = at(digit);
      };
    case "engine.maxModelTokens":
      return (request, digit) => {
        request.maxModelTokens = at(digit);
      };
    case "engine.maxRequests":
      return (request, digit) => {
        request.maxRequests = at(digit);
      };
    case "price.usdPerDeviceHour":
      return (request, digit) => {
        request.usdPerDeviceHour = at(digit);
      };
    case "price.loadFactor":
      return (request, digit) => {
        request.loadFactor = at(digit);
      };
    case "objective.timeToFirstTokenSeconds":
      return (request, digit) => {
        request.firstSeconds = at(digit);
      };
    case "objective.endToEndSeconds":
      return (request, digit) => {
        request.endSeconds = at(digit);
      };
    default:
      return (request, digit) => {
        request.tokenSeconds = at(digit);
      };
  }
}

/** `kv-headroom solve`: flags to a question, its answer to text. */
import { device } from "../catalog/lookup.ts";
import { kvError, shown } from "../errors.ts";
import type { Scenario } from "../plan/scenario.ts";
import { deploymentsOf } from "../plan/solve/deployments.ts";
import type { PricedDevice, Question } from "../plan/solve/question.ts";
import { solve } from "../plan/solve/solve.ts";
import { demand, flagName, refuseIdle } from "./demand.ts";
import { numberOption } from "./number-option.ts";
import { hourlyPrice } from "./price-option.ts";
import { type Output, print } from "./print.ts";
import { type ScenarioArguments, scenarioArgument } from "./scenario-argument.ts";
import { solutionText } from "./solve-text.ts";

/** What was typed after `solve UNKNOWN`. */
export interface SolveArguments extends Output, ScenarioArguments {
  readonly gpus?: string;
  readonly mostDevices?: string;
  readonly usdPerQuery?: string;
  readonly usdPerMillionOutput?: string;
  readonly against?: string;
  readonly total?: string;
  readonly prefillDevices?: string;
}

const unknowns = {
  context: ["model", "gpu", "output", "users"],
  devices: ["model", "gpu", "prompt", "output", "rate"],
  cheapest: ["model", "prompt", "output", "rate", "gpus"],
  price: ["model", "gpu", "prompt", "output"],
  workers: ["model", "gpu", "prompt", "output", "total"],
} as const satisfies Readonly<Record<string, readonly (keyof SolveArguments)[]>>;

type Unknown = keyof typeof unknowns;

const oneCopy: readonly Unknown[] = ["context", "price", "workers"];
const oneGpu: readonly Unknown[] = ["devices", ...oneCopy];

/** Flags that only some questions read: the others would ignore them. */
const readBy: Readonly<Partial<Record<keyof SolveArguments, readonly Unknown[]>>> = {
  prompt: ["devices", "cheapest", "price", "workers"],
  gpu: oneGpu,
  gpuMemory: oneGpu,
  bandwidth: oneGpu,
  bf16Peak: oneGpu,
  fp8Peak: oneGpu,
  devices: oneCopy,
  tensorParallel: oneCopy,
  pipelineParallel: oneCopy,
  attentionDp: oneCopy,
  expertParallel: oneCopy,
  redundantExperts: oneCopy,
  decodeContextParallel: oneCopy,
  price: ["devices"],
  load: ["price"],
  users: ["context"],
  rate: ["devices", "cheapest"],
  gpus: ["cheapest"],
  mostDevices: ["devices", "cheapest"],
  usdPerQuery: ["price"],
  usdPerMillionOutput: ["price"],
  against: ["price"],
  total: ["workers"],
  prefillDevices: ["workers"],
};

/** Prints the answer. */
export async function solveCommand(unknown: string, given: SolveArguments): Promise<void> {
  if (!isUnknown(unknown))
    throw kvError({
      code: "bad-input",
      path: "solve",
      value: unknown,
      rule: `nothing is known that solves for ${shown(unknown)}`,
      hint: `use ${Object.keys(unknowns).join(", ")}`,
    });
  demand(given, "solve", unknowns[unknown]);
  for (const [name, readers = []] of Object.entries(readBy))
    refuseIdle(
      flagName(name),
      given[name as keyof SolveArguments] !== undefined && !readers.includes(unknown),
      `\`solve ${unknown}\` does not read it`,
      `${readers.map((one) => `\`solve ${one}\``).join(", ")} ${readers.length > 1 ? "do" : "does"}`,
    );
  const priced = await pricedDevices(given.gpus);
  // users and rate are what must hold, not the load of the scenario
  const { users: _, rate: __, think: ___, ...plain } = given;
  const { scenario, warnings } = await scenarioArgument({
    ...plain,
    // any price: it is what is solved for, and what the load makes of it is in proportion
    ...(unknown === "price" && { price: "1" }),
    gpu: given.gpu ?? priced[0]?.device.id ?? "",
  });
  const question = await questionOf(unknown, given, scenario, priced);
  const answer = solve(scenario, question);
  print(given, { ...answer, assumed: warnings }, () => solutionText(answer, scenario));
}

function isUnknown(name: string): name is Unknown {
  return Object.hasOwn(unknowns, name);
}

async function questionOf(
  unknown: Unknown,
  given: SolveArguments,
  scenario: Scenario,
  devices: readonly PricedDevice[],
): Promise<Question> {
  const count = (name: "users" | "rate" | "total", flag: string): number =>
    numberOption(given[name], flag) ?? 0;
  const mostDevices = numberOption(given.mostDevices, "--most-devices");
  const deployments = deploymentsOf(scenario.model, mostDevices);
  switch (unknown) {
    case "context":
      return { for: "contextTokens", subjectTo: { users: count("users", "--users") } };
    case "devices":
      return {
        for: "devices",
        subjectTo: { requestsPerSecond: count("rate", "--rate") },
        over: { deployments },
      };
    case "cheapest":
      return {
        for: "usdPerHour",
        subjectTo: { requestsPerSecond: count("rate", "--rate") },
        over: { devices, deployments },
      };
    case "price":
      return { for: "usdPerDeviceHour", subjectTo: await allowed(given, scenario) };
    case "workers": {
      const prefill = numberOption(given.prefillDevices, "--prefill-devices");
      return {
        for: "workers",
        subjectTo: { devices: count("total", "--total") },
        ...(prefill !== undefined && { over: { prefillDeployment: { devices: prefill } } }),
      };
    }
  }
}

/** What a query may cost: one of three flags. */
async function allowed(
  given: SolveArguments,
  scenario: Scenario,
): Promise<Extract<Question, { for: "usdPerDeviceHour" }>["subjectTo"]> {
  const typed = [given.usdPerQuery, given.usdPerMillionOutput, given.against];
  if (typed.filter((one) => one !== undefined).length !== 1)
    throw kvError({
      code: "bad-input",
      path: "solve price",
      value: undefined,
      rule: "expected one of --usd-per-query, --usd-per-million-output and --against",
    });
  if (given.usdPerQuery !== undefined)
    return { usdPerQuery: numberOption(given.usdPerQuery, "--usd-per-query") ?? 0 };
  if (given.usdPerMillionOutput !== undefined)
    return {
      usdPerMillionOutputTokens:
        numberOption(given.usdPerMillionOutput, "--usd-per-million-output") ?? 0,
    };
  const [other] = await pricedDevices(given.against);
  if (other === undefined) throw new Error("a typed device is missing");
  const { device, usdPerDeviceHour } = other;
  return { against: { ...scenario, device, price: { ...scenario.price, usdPerDeviceHour } } };
}

/** `h100-sxm-80gb=2,h20-96gb=$1/hour` */
async function pricedDevices(text: string | undefined): Promise<readonly PricedDevice[]> {
  const found: PricedDevice[] = [];
  for (const part of text?.split(",") ?? []) {
    const [id = "", price] = part.split("=").map((one) => one.trim());
    const usdPerDeviceHour = await hourlyPrice(price);
    if (usdPerDeviceHour === undefined)
      throw kvError({
        code: "not-known",
        path: `--gpus ${id}`,
        value: part,
        rule: "no price given",
        hint: "write GPU=PRICE: h100-sxm-80gb=2",
      });
    found.push({ device: device(id), usdPerDeviceHour });
  }
  return found;
}

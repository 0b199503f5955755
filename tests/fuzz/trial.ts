/** Tries a target with hostile inputs: only typed refusals may leave it, and no prototype may change. */
import fc from "fast-check";

/** Something that takes any input. */
export interface Target {
  readonly name: string;
  readonly inputs: fc.Arbitrary<unknown>;
  /** answers, or throws a `KvHeadroomError`; what it answers is checked for numbers that are none */
  readonly run: (input: never) => unknown;
}

/** What became of the inputs: how many were answered, and how many were refused with which code. */
export type Outcomes = Readonly<Record<string, number>>;

const prototypes = [Object.prototype, Array.prototype, String.prototype, Map.prototype];

function prototypeNames(): string {
  return prototypes.map((one) => Reflect.ownKeys(one).map(String).join()).join(";");
}

/** Where an answer holds a number that is none; nothing where it holds none. */
function notANumber(value: unknown, path = ""): string | undefined {
  if (typeof value === "number") return Number.isNaN(value) ? path : undefined;
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return undefined;
  for (const [key, inner] of Object.entries(value)) {
    const found = notANumber(inner, `${path}.${key}`);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Runs a target on so many inputs drawn from a seed; throws at the first that breaks a rule, and shows it. */
export async function trial(
  { name, inputs, run }: Target,
  { seed, count }: { readonly seed: number; readonly count: number },
): Promise<Outcomes> {
  const outcomes: Record<string, number> = {};
  const before = prototypeNames();
  const count1 = (kind: string): void => {
    outcomes[kind] = (outcomes[kind] ?? 0) + 1;
  };
  for (const input of fc.sample(inputs, { seed, numRuns: count })) {
    const broken = (rule: string, cause?: unknown): Error =>
      new Error(`${name}, seed ${seed}: ${rule}: ${fc.stringify(input).slice(0, 2000)}`, { cause });
    let answer: unknown;
    try {
      answer = await run(input as never);
      count1("answered");
    } catch (error) {
      if (!(error instanceof Error) || error.name !== "KvHeadroomError" || !("code" in error))
        throw broken(`${error} is no typed refusal`, error);
      count1(String(error.code));
    }
    const where = notANumber(answer);
    if (where !== undefined) throw broken(`NaN at ${where}`);
    if (prototypeNames() !== before) throw broken("a prototype changed");
  }
  return outcomes;
}

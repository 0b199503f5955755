/** A short run of every fuzz target; `npm run fuzz` makes a million inputs. */
import { expect, test } from "vitest";
import { targets } from "./targets.ts";
import { trial } from "./trial.ts";

const seed = Number(process.env["FC_SEED"] ?? 1);

test.each(targets)("$name gives hostile inputs an answer or a typed refusal", async (target) => {
  const count = target.name === "diagnose" ? 200 : 600;
  const outcomes = await trial(target, { seed, count });
  expect(Object.values(outcomes).reduce((sum, one) => sum + one, 0)).toBe(count);
});

test("what breaks a rule is shown with its seed", async () => {
  const [target] = targets;
  if (target === undefined) expect.fail("no targets");
  const fails = (run: () => unknown) => trial({ ...target, run }, { seed: 5, count: 1 });
  await expect(fails(() => Object.keys(null as never))).rejects.toThrow(/seed 5: TypeError/);
  await expect(fails(() => ({ bytes: Number.NaN }))).rejects.toThrow(/NaN at .bytes/);
  const pollute = (): void => {
    Reflect.set(Object.prototype, "polluted", 1);
  };
  await expect(fails(pollute)).rejects.toThrow(/a prototype changed/);
  Reflect.deleteProperty(Object.prototype, "polluted");
});

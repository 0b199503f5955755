/** The tests that a room's mutants meet: those that mirror it, and the properties, tables and differentials about it. */
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";

const about = {
  model: [
    "model",
    "kv",
    "properties/kv.test.ts",
    "properties/sharding.test.ts",
    "properties/weights.test.ts",
    "truth/kv-bytes.test.ts",
    "truth/parameters.test.ts",
    "truth/model-sizes.test.ts",
    "differential",
    "bad-input.test.ts",
  ],
  kv: [
    "kv",
    "properties/kv.test.ts",
    "properties/sharding.test.ts",
    "properties/compare.test.ts",
    "truth/kv-bytes.test.ts",
    "differential/kv-fractions.test.ts",
    "differential/naive-loop.test.ts",
    "bad-input.test.ts",
  ],
  capacity: [
    "capacity",
    "properties/capacity.test.ts",
    "truth/worked-example.test.ts",
    "bad-input.test.ts",
  ],
  cost: ["cost", "truth/economics.test.ts", "bad-input.test.ts"],
};

/** The rooms that are mutated. */
export const mutatedRooms = Object.keys(about);

/** The test files about a room. */
export function testsAbout(room, tests) {
  return about[room].flatMap((path) =>
    statSync(join(tests, path)).isDirectory()
      ? readdirSync(join(tests, path))
          .filter((name) => name.endsWith(".test.ts"))
          .map((name) => join(tests, path, name))
      : [join(tests, path)],
  );
}

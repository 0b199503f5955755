/** What the tests of the mutated rooms use of Vitest, on Mocha's `describe` and `it`; `expect` is Vitest's own. */
import { JestAsymmetricMatchers, JestChaiExpect, JestExtend } from "@vitest/expect";
import * as chai from "chai";

for (const plugin of [JestExtend, JestChaiExpect, JestAsymmetricMatchers]) chai.use(plugin);

export const expect = chai.expect;
export const beforeAll = globalThis.before;

/** One call for each row; rows that are lists are spread over the arguments. */
const each = (declare) => (rows) => (name, body) =>
  rows.forEach((row, index) => {
    const given = Array.isArray(row) ? row : [row];
    declare(`${name} [${index}]`, () => body(...given));
  });

const skipped = () => {};
const extended = (declare) =>
  Object.assign((name, body) => declare(name, body), {
    each: each(declare),
    skip: skipped,
    runIf: (condition) => (condition ? extended(declare) : skipped),
    skipIf: (condition) => (condition ? skipped : extended(declare)),
  });

export const describe = extended(globalThis.describe);
export const test = extended(globalThis.it);
export const it = test;

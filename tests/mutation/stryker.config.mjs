/** Stryker's settings for the room in `MUTATED_ROOM`; `npm run mutation` goes through all of them. */
const room = process.env.MUTATED_ROOM;

/** @type {import("@stryker-mutator/api/core").PartialStrykerOptions} */
export default {
  mutate: [`src/${room}/**/*.ts`],
  buildCommand: "node tests/mutation/bundle.mjs",
  testRunner: "mocha",
  plugins: ["@stryker-mutator/mocha-runner"],
  mochaOptions: { spec: [".mutation/room-tests.mjs"] },
  coverageAnalysis: "perTest",
  // what runs while files load only: tables of names; reloading all for each takes most of the time
  ignoreStatic: true,
  concurrency: Number(process.env.MUTATION_CONCURRENCY ?? 1),
  // endless loops are ended by their count of steps; a busy machine is no reason to call a test late
  timeoutMS: 20_000,
  reporters: ["clear-text", "json", "progress-append-only"],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  jsonReporter: { fileName: `.mutation/${room}.json` },
  tempDirName: "node_modules/.cache/mutation",
  allowConsoleColors: false,
  disableTypeChecks: false,
};

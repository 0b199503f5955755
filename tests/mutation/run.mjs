/**
 * `npm run mutation` changes model/, kv/, capacity/ and cost/ in every way that Stryker knows and asks whether a test notices;
 * `npm run mutation -- kv cost` does so for some rooms. It takes from minutes to an hour a room.
 *
 * Fails below 85 % in any room. Survivors stand at the end of the output, and in `.mutation/<room>.json`.
 */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import process from "node:process";
import { mutatedRooms } from "./about.mjs";

const LEAST_SCORE = 85;

const rooms = process.argv.length > 2 ? process.argv.slice(2) : mutatedRooms;
for (const room of rooms)
  if (!mutatedRooms.includes(room))
    throw new Error(`${room} is none of ${mutatedRooms.join(", ")}`);

/** The share of a room's mutants that a test noticed, in percent. */
function score(room) {
  const { files } = JSON.parse(readFileSync(`.mutation/${room}.json`, "utf8"));
  const count = { Killed: 0, Timeout: 0, Survived: 0, NoCoverage: 0, Ignored: 0 };
  for (const { mutants } of Object.values(files))
    for (const { status } of mutants) count[status] = (count[status] ?? 0) + 1;
  const noticed = count.Killed + count.Timeout;
  return { ...count, percent: (100 * noticed) / (noticed + count.Survived + count.NoCoverage) };
}

for (const room of rooms) {
  const { status } = spawnSync("stryker", ["run", "tests/mutation/stryker.config.mjs"], {
    env: { ...process.env, MUTATED_ROOM: room },
    stdio: "inherit",
  });
  if (status !== 0) process.exit(status ?? 1);
}

process.stdout.write(
  "\n| room | score | killed | timed out | survived | not reached | static, left out |\n",
);
process.stdout.write("| --- | --- | --- | --- | --- | --- | --- |\n");
for (const room of rooms) {
  const { percent, Killed, Timeout, Survived, NoCoverage, Ignored } = score(room);
  const cells = [room, `${percent.toFixed(1)} %`, Killed, Timeout, Survived, NoCoverage, Ignored];
  process.stdout.write(`| ${cells.join(" | ")} |\n`);
  if (percent < LEAST_SCORE) process.exitCode = 1;
}

/** A refusal as one line and a hint on stderr, never a stack trace, with the exit code. */
import { CommanderError } from "commander";
import { flagOf } from "./flags.ts";

/** An answer was given; it may be that something does not fit. */
const ANSWERED = 0;
/** A bug of this program. */
const BROKEN = 1;
/** Bad input, an unknown name, or a figure that is not known. */
const REFUSED = 2;

/** Prints why there is no answer, and says with which code to exit. */
export function refuse(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? ANSWERED : REFUSED;
  const { name, path, rule, hint, message } = error as Partial<Record<string, string>>;
  if (name === "KvHeadroomError" && path !== undefined && rule !== undefined) {
    complain(rule.startsWith(`unknown ${path} `) ? rule : `${flagOf(path)}: ${rule}`, hint);
    return REFUSED;
  }
  complain(`unexpected: ${message ?? String(error)}`, "this is a bug; please report the command");
  return BROKEN;
}

/** What commander says, in the form of every other refusal: its suggestion becomes the hint. */
export function refuseUsage(text: string, write: (text: string) => void): void {
  const [rule = "", suggestion] = text
    .trim()
    .replace(/^error: /, "")
    .split("\n");
  const hint = suggestion?.replace(/^\((.*)\)$/, "$1").replace(/^D/, "d");
  write(
    said(
      rule,
      hint ?? "`kv-headroom --help` and `kv-headroom <command> --help` list what there is",
    ),
  );
}

function complain(rule: string, hint: string | undefined): void {
  process.stderr.write(said(rule, hint));
}

function said(rule: string, hint: string | undefined): string {
  return `kv-headroom: ${rule}\n${hint === undefined ? "" : `  hint: ${hint}\n`}`;
}

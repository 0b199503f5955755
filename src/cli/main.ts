#!/usr/bin/env node
/** The command `kv-headroom`: arguments in, an answer on stdout, refusals on stderr. */
import { refuse } from "./failure.ts";
import { program } from "./program.ts";

// a reader such as `head` may leave before the end
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  process.exit(error.code === "EPIPE" ? 0 : 70);
});

const typed = process.argv.slice(2);

program()
  .parseAsync(typed.length === 0 ? ["--help"] : typed, { from: "user" })
  .catch((error: unknown) => {
    process.exitCode = refuse(error);
  });

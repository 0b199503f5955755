/** One line on stderr that says how far long work has come; nothing where stderr is no terminal. */
import { grouped } from "../report/printed.ts";

/** A line that is written over and over, and removed at the end. */
export interface ProgressLine {
  readonly show: (requests: number, share: number | undefined) => void;
  readonly clear: () => void;
}

const WIDTH = 30;

/** The line of this process. */
export function progressLine(): ProgressLine {
  const { stderr } = process;
  let shown = false;
  return {
    show(requests, share) {
      if (!stderr.isTTY) return;
      shown = true;
      const full = Math.round(Math.min(1, share ?? 0) * WIDTH);
      const bar =
        share === undefined
          ? ""
          : `[${"=".repeat(full)}${" ".repeat(WIDTH - full)}] ${Math.floor(Math.min(1, share) * 100)} %  `;
      stderr.write(`\r${bar}${grouped(requests)} requests\u001b[K`);
    },
    clear() {
      if (shown) stderr.write("\r\u001b[K");
    },
  };
}

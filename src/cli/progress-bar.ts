/** One line on stderr that says how far long work has come and when it ends; nothing where stderr is no terminal. */

/** A line that is written over and over, and removed at the end. */
export interface ProgressBar {
  /** the share that is done, where it is known, and what has been done so far */
  readonly show: (share: number | undefined, what: string) => void;
  readonly clear: () => void;
}

const WIDTH = 30;

/** Between two writings. */
const REST_SECONDS = 0.1;

/** The bar of this process, from now on. */
export function progressBar(): ProgressBar {
  const { stderr } = process;
  const started = performance.now();
  let written = Number.NEGATIVE_INFINITY;
  return {
    show(share, what) {
      const elapsedSeconds = (performance.now() - started) / 1000;
      if (!stderr.isTTY || elapsedSeconds - written < REST_SECONDS) return;
      written = elapsedSeconds;
      const line = progressText({ share, what, elapsedSeconds });
      stderr.write(`\r${line.slice(0, stderr.columns - 1)}\u001b[K`);
    },
    clear() {
      if (Number.isFinite(written)) stderr.write("\r\u001b[K");
    },
  };
}

/** `[======          ]  40 %  12,031 requests, 3 s left`; without a share, what has been done and for how long. */
export function progressText({
  share,
  what,
  elapsedSeconds,
}: {
  readonly share: number | undefined;
  readonly what: string;
  readonly elapsedSeconds: number;
}): string {
  if (share === undefined) return `${what}, ${clock(elapsedSeconds)}`;
  const done = Math.min(1, Math.max(0, share));
  const full = Math.round(done * WIDTH);
  const bar = `[${"=".repeat(full)}${" ".repeat(WIDTH - full)}] ${String(Math.floor(done * 100)).padStart(3)} %  ${what}`;
  return done > 0 ? `${bar}, ${clock((elapsedSeconds * (1 - done)) / done)} left` : bar;
}

function clock(seconds: number): string {
  const whole = Math.ceil(seconds);
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

/**
 * Requests and blocks over time in a bounded number of rows: rows grow twice as long when they run out.
 *
 * Values are constant between changes, so each stretch is added once, whole: stepping through it or leaping over it
 * gives the same sums.
 */

/** A stretch of time with its means. */
export interface TimelineRow {
  readonly fromSeconds: number;
  readonly seconds: number;
  /** requests that run, on average */
  readonly running: number;
  /** requests that wait, on average */
  readonly waiting: number;
  /** blocks in use over blocks that can be, on average; free blocks that are cached count as free */
  readonly usage: number;
}

/** The timeline while it grows. */
export interface Timeline {
  readonly rows: number;
  rowSeconds: number;
  startSeconds: number;
  /** the stretch since the last change */
  sinceSeconds: number;
  runningNow: number;
  waitingNow: number;
  usedNow: number;
  readonly seconds: Float64Array;
  readonly running: Float64Array;
  readonly waiting: Float64Array;
  readonly used: Float64Array;
  peakRunning: number;
  peakWaiting: number;
  peakUsed: number;
}

/** No time has passed. */
export function timeline(rows: number): Timeline {
  return {
    rows,
    rowSeconds: 1 / 128,
    startSeconds: 0,
    sinceSeconds: 0,
    runningNow: 0,
    waitingNow: 0,
    usedNow: 0,
    seconds: new Float64Array(rows),
    running: new Float64Array(rows),
    waiting: new Float64Array(rows),
    used: new Float64Array(rows),
    peakRunning: 0,
    peakWaiting: 0,
    peakUsed: 0,
  };
}

/** From now on the values are these. */
export function observe(
  line: Timeline,
  nowSeconds: number,
  running: number,
  waiting: number,
  used: number,
): void {
  if (running === line.runningNow && waiting === line.waitingNow && used === line.usedNow) return;
  closeStretch(line, nowSeconds);
  line.runningNow = running;
  line.waitingNow = waiting;
  line.usedNow = used;
  if (running > line.peakRunning) line.peakRunning = running;
  if (waiting > line.peakWaiting) line.peakWaiting = waiting;
  if (used > line.peakUsed) line.peakUsed = used;
}

/** Adds the stretch that ends now to the rows it covers. */
export function closeStretch(line: Timeline, nowSeconds: number): void {
  let from = line.sinceSeconds - line.startSeconds;
  const to = nowSeconds - line.startSeconds;
  line.sinceSeconds = nowSeconds;
  if (!(to > from)) return;
  while (to > line.rowSeconds * line.rows) halveRows(line);
  const { rowSeconds, seconds, running, waiting, used } = line;
  let row = Math.min(line.rows - 1, Math.floor(from / rowSeconds));
  for (; from < to; row += 1) {
    const end = row === line.rows - 1 ? to : Math.min(to, (row + 1) * rowSeconds);
    const length = end - from;
    if (length > 0) {
      seconds[row] = (seconds[row] as number) + length;
      running[row] = (running[row] as number) + length * line.runningNow;
      waiting[row] = (waiting[row] as number) + length * line.waitingNow;
      used[row] = (used[row] as number) + length * line.usedNow;
    }
    from = end;
  }
}

/** The rows so far. */
export function timelineRows(line: Timeline, usableBlocks: number): readonly TimelineRow[] {
  const rows: TimelineRow[] = [];
  for (let row = 0; row < line.rows; row += 1) {
    const seconds = line.seconds[row] as number;
    if (seconds === 0) continue;
    rows.push({
      fromSeconds: line.startSeconds + row * line.rowSeconds,
      seconds,
      running: (line.running[row] as number) / seconds,
      waiting: (line.waiting[row] as number) / seconds,
      usage: (line.used[row] as number) / seconds / usableBlocks,
    });
  }
  return rows;
}

/** The mean of a column over all rows; 0 where no time has passed. */
export function meanOver(line: Timeline, column: Float64Array): number {
  const seconds = line.seconds.reduce((sum, one) => sum + one, 0);
  return seconds > 0 ? column.reduce((sum, one) => sum + one, 0) / seconds : 0;
}

function halveRows(line: Timeline): void {
  for (const column of [line.seconds, line.running, line.waiting, line.used]) {
    const half = column.length / 2;
    for (let row = 0; row < half; row += 1)
      column[row] = (column[2 * row] as number) + (column[2 * row + 1] as number);
    column.fill(0, half);
  }
  line.rowSeconds *= 2;
}

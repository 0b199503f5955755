/** The lines of a log that are worth reading, found in one pass and cleaned: no colours, no carriage returns, never too long. */

/** Characters of one line that are read; what stands behind them is not. */
export const LONGEST_LINE_CHARACTERS = 65_536;

/** Characters after a line's end that a wrapped message may reach into. */
const WRAPPED_CHARACTERS = 600;

/** Lines over which a command may be spread by backslashes. */
const MOST_CONTINUED_LINES = 64;

/** One line that holds something to read. */
export interface LogLine {
  /** from 1 */
  readonly number: number;
  readonly text: string;
  /** the beginning of the lines after it, for messages that were wrapped */
  readonly after: () => string;
  /** with the lines after it for as long as a backslash ends them */
  readonly continued: () => string;
  /** the line is longer than what is read of it */
  readonly cut: boolean;
}

/**
 * The lines that hold any of the marks, in order. One pass over the text: a line without a mark is never looked at.
 *
 * The time grows with the length of the text, whatever is in it.
 */
export function* markedLines(log: string, marks: readonly string[]): Generator<LogLine> {
  const text = withoutColours(log);
  const mark = new RegExp(marks.map(escaped).join("|"), "g");
  let number = 1;
  let counted = 0;
  for (let hit = mark.exec(text); hit !== null; hit = mark.exec(text)) {
    const start = text.lastIndexOf("\n", hit.index) + 1;
    for (let next = text.indexOf("\n", counted); next >= 0 && next < start; ) {
      number += 1;
      counted = next + 1;
      next = text.indexOf("\n", counted);
    }
    const newline = text.indexOf("\n", hit.index);
    const end = newline < 0 ? text.length : newline;
    const cut = end - start > LONGEST_LINE_CHARACTERS;
    const line = text.slice(start, cut ? start + LONGEST_LINE_CHARACTERS : end).trimEnd();
    const after = (): string => text.slice(end, end + WRAPPED_CHARACTERS);
    const continued = (): string => (cut ? line : continuedLine(text, line, end));
    yield { number, text: line, after, continued, cut };
    mark.lastIndex = Math.max(end, hit.index + 1);
  }
}

function continuedLine(text: string, first: string, firstEnd: number): string {
  let whole = first;
  let end = firstEnd;
  for (
    let count = 0;
    count < MOST_CONTINUED_LINES && whole.endsWith("\\") && end >= 0;
    count += 1
  ) {
    const next = text.indexOf("\n", end + 1);
    const line = text.slice(end + 1, next < 0 ? text.length : next).slice(0, WRAPPED_CHARACTERS);
    whole = `${whole.slice(0, -1)} ${line.trim()}`;
    end = next;
  }
  return whole;
}

/** Terminal colours, as the terminal writes them and as log collectors escape them. */
function withoutColours(log: string): string {
  let text = log;
  const control = "\u001b";
  if (text.includes(control))
    text = text.replace(new RegExp(`${control}\\[[0-9;?]{0,32}[A-Za-z]`, "g"), "");
  if (text.includes("#033[")) text = text.replace(/#033\[[0-9;?]{0,32}[A-Za-z]/g, "");
  if (text.includes("^[[")) text = text.replace(/\^\[\[[0-9;?]{0,32}[A-Za-z]/g, "");
  return text;
}

/** Who wrote a line, where several workers share a log: `TP0`, `EngineCore_DP1`; empty otherwise. */
export function workerOf(line: string): string {
  const head = line.slice(0, 200);
  const named =
    /\((EngineCore\w{0,12}|(?:Vllm|Ray)?Worker\w{0,24})(?: (?:rank=)?(\w{1,12}))?(?: pid=\d{1,12})?(?:, ip=[\d.]{7,15})?\)/.exec(
      head,
    );
  if (named !== null) return [named[1], named[2]].filter(Boolean).join(" ");
  const ranks = /\[[^\]]{0,40}?((?: ?\b(?:(?:DP|PP|TP|EP)|gpu=)\d{1,4}){1,4})\]/.exec(head);
  return ranks?.[1]?.trim() ?? "";
}

function escaped(mark: string): string {
  return mark.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

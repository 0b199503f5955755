/** What the progress bar says. */
import { expect, test } from "vitest";
import { progressText } from "../../src/cli/progress-bar.ts";

test.each<[string, Parameters<typeof progressText>[0]]>([
  [
    "[============                  ]  40 %  12,031 requests, 3 s left",
    { share: 0.4, what: "12,031 requests", elapsedSeconds: 2 },
  ],
  [
    "[                              ]   0 %  0 requests",
    { share: 0, what: "0 requests", elapsedSeconds: 1 },
  ],
  [
    "[==============================] 100 %  7 runs, 0 s left",
    { share: 1.01, what: "7 runs", elapsedSeconds: 80 },
  ],
  [
    "[===                           ]  10 %  1 run, 12 min 0 s left",
    { share: 0.1, what: "1 run", elapsedSeconds: 80 },
  ],
  ["4,096 requests, 3 s", { share: undefined, what: "4,096 requests", elapsedSeconds: 2.2 }],
])("%s", (text, progress) => {
  expect(progressText(progress)).toBe(text);
});

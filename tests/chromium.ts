/** The Chromium that the system has (Debian's `chromium`), driven by playwright-core; nothing is downloaded. */
import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";
import { describe, test } from "vitest";

const path = process.env["CHROMIUM"] ?? "/usr/bin/chromium";

/** Whether there is one. `CHROMIUM=/path/to/it` names another. */
export const hasChromium: boolean = existsSync(path);

/** Starts it, headless and without a word to the network; close it when done. */
export async function startChromium(): Promise<Browser> {
  return await chromium.launch({
    executablePath: path,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

/** A `describe` that is skipped loudly where there is no Chromium; its body is not run then. */
export function describeWithChromium(name: string, body: () => void): void {
  if (hasChromium) {
    describe(name, body);
    return;
  }
  console.warn(`\nSKIPPED because ${path} is missing: ${name}\n`);
  describe(name, (): void => {
    test.skip("needs Chromium (apt-get install chromium), which is missing", (): void => {});
  });
}

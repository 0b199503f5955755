/** What one function costs whoever bundles it. */
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { bundled } from "./bundled.ts";
import { exportsOf, presentEntryPoints } from "./entry-points.ts";

const [index] = presentEntryPoints.filter(({ built }) => built === "index");
const exported = index === undefined ? {} : await exportsOf(index.source);

test.runIf("gqa" in exported && "kvBytesPerToken" in exported)(
  "kvBytesPerToken and gqa come to less than 2 kB, minified and gzipped",
  async () => {
    const { code, inputs } = await bundled(
      `export { gqa, kvBytesPerToken } from "./src/index.ts";`,
      { minify: true },
    );
    const gzipBytes = gzipSync(code, { level: 9 }).byteLength;
    console.info(
      `kvBytesPerToken + gqa: ${code.length} B minified, ${gzipBytes} B gzipped, of ${inputs.length} files`,
    );
    expect(gzipBytes).toBeLessThan(2048);
  },
);

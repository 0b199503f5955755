/** The public types as they were last agreed on; `npm run api` agrees to what they are now. */
import { join } from "node:path";
import { expect, test } from "vitest";
import { apiReports } from "./api-report.ts";
import { presentEntryPoints, root } from "./entry-points.ts";

const reports = apiReports(presentEntryPoints);

test.each(presentEntryPoints.map((entry, index) => ({ ...entry, report: reports[index] })))(
  "$specifier has the public types that are written down (npm run api writes them)",
  async ({ built, report }) => {
    await expect(report).toMatchFileSnapshot(join(root, `tests/package/api/${built}.txt`));
  },
);

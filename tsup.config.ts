import { defineConfig } from "tsup";

/** One line for each `exports` block of package.json. */
const library = {
  index: "src/index.ts",
  catalog: "src/catalog/index.ts",
  huggingface: "src/huggingface/index.ts",
  quantity: "src/quantity.ts",
  report: "src/report/index.ts",
  doctor: "src/doctor/index.ts",
  simulate: "src/simulate/index.ts",
  claims: "src/claims/index.ts",
};

const shared = {
  format: ["esm", "cjs"],
  target: "es2022",
} as const satisfies Parameters<typeof defineConfig>[0];

const config: ReturnType<typeof defineConfig> = defineConfig([
  {
    ...shared,
    format: [...shared.format],
    entry: library,
    // tsup 8 sets baseUrl, deprecated in TypeScript 6
    dts: { compilerOptions: { ignoreDeprecations: "6.0" } },
    // one file to load for each entry: shared chunks cost 10 ms at the root
    splitting: false,
  },
  {
    ...shared,
    format: ["esm"],
    // the command, and what it starts in other threads; both and their chunks lie side by side
    entry: { main: "src/cli/main.ts", worker: "src/cli/worker.ts" },
    outDir: "dist/cli",
    splitting: true,
  },
]);
export default config;

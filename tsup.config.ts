import { defineConfig } from "tsup";

/** One line for each `exports` block of package.json. */
const library = {
  index: "src/index.ts",
  catalog: "src/catalog/index.ts",
  huggingface: "src/huggingface/index.ts",
  quantity: "src/quantity.ts",
  report: "src/report/index.ts",
};

const config: ReturnType<typeof defineConfig> = defineConfig({
  entry: { ...library, "cli/main": "src/cli/main.ts" },
  format: ["esm", "cjs"],
  target: "es2022",
  // tsup 8 sets baseUrl, deprecated in TypeScript 6
  dts: { entry: library, compilerOptions: { ignoreDeprecations: "6.0" } },
  splitting: true,
  sourcemap: true,
  clean: true,
});
export default config;

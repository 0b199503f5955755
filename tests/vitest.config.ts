import { defineConfig, type ViteUserConfig } from "vitest/config";

const config: ViteUserConfig = defineConfig({
  test: {
    include: ["tests/**/*.test.ts"],
    setupFiles: ["tests/setup.ts"],
    testTimeout: 60_000,
    // nothing keeps state: modules are loaded once for all files, which halves the time
    isolate: false,
    coverage: { include: ["src/**"] },
  },
});
export default config;

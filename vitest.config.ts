import { defineConfig } from "vitest/config";

/** `node` needs Node alone; `moto` needs Python; `sp1` needs Rust; `gpu` needs a GPU. */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "node",
          include: ["test/**/*.test.ts"],
          exclude: ["test/moto/**", "test/sp1/**", "test/gpu/**"],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          expect: { poll: { timeout: 20_000 } }, // what is waited for may take a busy machine longer than a second
          maxWorkers: 3, // on two cores it would be one, and half of these tests wait for clocks
        },
      },
      { test: { name: "moto", include: ["test/moto/**/*.test.ts"], testTimeout: 60_000, hookTimeout: 120_000 } },
      {
        test: {
          name: "sp1",
          include: ["test/sp1/**/*.test.ts"],
          testTimeout: 900_000,
          hookTimeout: 900_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: "gpu",
          include: ["test/gpu/**/*.test.ts"],
          testTimeout: 1_800_000,
          hookTimeout: 900_000,
          fileParallelism: false,
        },
      },
    ],
  },
});

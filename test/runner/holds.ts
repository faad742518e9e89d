import { expect, vi } from "vitest";
import type { RunnerStage } from "../../src/domain/job.ts";
import { noise } from "./artifacts.ts";
import { writeTool } from "./fake-nvidia-smi.ts";
import type { FaultyStore } from "./faulty-store.ts";
import { startedProcesses } from "./processes.ts";
import type { Workshop } from "./workshop.ts";

/** How a job of the fake prover is held in a stage, and how we see that it is there. */
export type Hold = {
  overrides: (shop: Workshop, store: FaultyStore) => Promise<Record<string, string>>;
  reached: (shop: Workshop, store: FaultyStore) => Promise<unknown>;
};

const seen = (look: () => void) => vi.waitFor(look, { timeout: 20_000 });

const proverHangs = (command: string): Hold => ({
  overrides: () => Promise.resolve({ FAKE: `${command}-hang` }),
  reached: ({ folder }) => startedProcesses(folder),
});

const storeHolds = (pattern: RegExp): Hold => ({
  overrides: (_shop, store) => {
    store.fails((call) => (pattern.test(call) ? "hold" : "pass"));
    return Promise.resolve({});
  },
  reached: (_shop, store) => seen(() => expect(store.asked).toContainEqual(expect.stringMatching(pattern))),
});

/** The server of the stdin falls silent half way. */
const stdinStalls: Hold = {
  overrides: ({ artifacts }) =>
    Promise.resolve({ STDIN_URI: artifacts.serve("/stalls", { bytes: noise(1_000), stalls: 99 }) }),
  reached: ({ artifacts }) => seen(() => expect(artifacts.asked.join()).toContain("/stalls")),
};

/** The Lambda with the key takes the question, and says nothing. */
export const issuerHangs: Hold = {
  overrides: ({ lambda }) => {
    lambda.answers(() => new Promise(() => undefined));
    return Promise.resolve({ STDIN_PRIVATE: "true", STDIN_URI: "" });
  },
  reached: ({ lambda }) => seen(() => expect(lambda.asked).toHaveLength(1)),
};

/** As a driver that is broken. The monitor asks it too, and before the guard does: only the guard's question is told. */
export const smiHangs: Hold = {
  overrides: async ({ folder }) => ({
    PROVER_BACKEND: "cuda",
    SKIP_GUARDS: "shared-memory,memory",
    NVIDIA_SMI_BIN: await writeTool(
      folder,
      `case "$*" in *utilization*) ;; *) echo "$$ $$" > '${folder}/pids' ;; esac; exec sleep 1000`,
    ),
  }),
  reached: ({ folder }) => startedProcesses(folder),
};

export const holds = {
  claim: storeHolds(/PUT .*claim/),
  fetch: stdinStalls,
  check: proverHangs("vk"),
  execute: proverHangs("execute"),
  prove: proverHangs("prove"),
  verify: proverHangs("verify"),
  store: storeHolds(/PUT .*proof\.bin/),
} as const satisfies Partial<Record<RunnerStage, Hold>>;

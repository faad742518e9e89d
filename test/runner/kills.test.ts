import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { exitCodes, type RunnerStage } from "../../src/domain/job.ts";
import { noise } from "./artifacts.ts";
import { fakeSp1 } from "./fake-sp1.ts";
import { startFaultyStore } from "./faulty-store.ts";
import { processesAbout, startedProcesses } from "./processes.ts";
import { type Workshop, withWorkshop } from "./workshop.ts";

const shop = withWorkshop();
let store: Awaited<ReturnType<typeof startFaultyStore>>;
beforeEach(async () => void (store = await startFaultyStore(shop().s3Url)));
afterEach(() => store.close());

async function aJob(attempt: number, overrides: Record<string, string> = {}): Promise<Record<string, string>> {
  return shop().job({
    ...(await fakeSp1(shop(), "plain")),
    AWS_BATCH_JOB_ATTEMPT: String(attempt),
    AWS_ENDPOINT_URL_S3: store.url,
    ...overrides,
  });
}

/** How a job is held in a stage, and how we see that it is there. */
type Hold = { overrides?: () => Record<string, string>; reached: (shop: Workshop) => Promise<unknown> };

const proverHangs = (command: string): Hold => ({
  overrides: () => ({ FAKE: `${command}-hang` }),
  reached: ({ folder }) => startedProcesses(folder),
});

const storeHolds = (pattern: RegExp): Hold => ({
  overrides: () => {
    store.fails((call) => (pattern.test(call) ? "hold" : "pass"));
    return {};
  },
  reached: () =>
    vi.waitFor(() => expect(store.asked).toContainEqual(expect.stringMatching(pattern)), { timeout: 20_000 }),
});

const holds = {
  claim: storeHolds(/PUT .*claim/),
  fetch: {
    overrides: () => ({ STDIN_URI: shop().artifacts.serve("/stalls", { bytes: noise(1_000), stalls: 99 }) }),
    reached: ({ artifacts }) =>
      vi.waitFor(() => expect(artifacts.asked.join()).toContain("/stalls"), { timeout: 20_000 }),
  },
  check: proverHangs("vk"),
  execute: proverHangs("execute"),
  prove: proverHangs("prove"),
  verify: proverHangs("verify"),
  store: storeHolds(/PUT .*proof\.bin/),
} as const satisfies Partial<Record<RunnerStage, Hold>>;
// Not among them: the guard, which only looks, at what is there.

describe("killed without a word in any stage, a job leaves nothing running, and the next attempt clears up and proves", () => {
  test.each(Object.keys(holds) as (keyof typeof holds)[])("%s", async (stage) => {
    const hold: Hold = holds[stage];
    const job = shop().start(await aJob(1, hold.overrides?.()));
    await hold.reached(shop());
    job.signal("SIGKILL");
    await job.ended;
    await vi.waitFor(() => expect(processesAbout(shop().folder)).toEqual([]), { timeout: 10_000 });
    expect(await shop().leftovers()).toHaveLength(1);
    expect(await shop().keys()).not.toContainEqual(expect.stringMatching(/result\.json/));

    store.fails(() => "pass");
    const { exitCode, output } = await shop().start(await aJob(2)).ended;
    expect(exitCode, output).toBe(exitCodes.stored);
    expect((await shop().result(1, 2)).outcome).toBe("proved");
    expect(await shop().leftovers()).toEqual([]);
  });
});

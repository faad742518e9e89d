import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { exitCodes } from "../../src/domain/job.ts";
import { fakeSp1 } from "./fake-sp1.ts";
import { type FaultyStore, startFaultyStore } from "./faulty-store.ts";
import { type Hold, holds } from "./holds.ts";
import { untilNoProcessIsAbout } from "./processes.ts";
import { withWorkshop } from "./workshop.ts";

const shop = withWorkshop();
let store: FaultyStore;
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

// The guard is not among the stages: it only looks, at what is there.
describe("killed without a word in any stage, a job leaves nothing running, and the next attempt clears up and proves", () => {
  test.each(Object.keys(holds) as (keyof typeof holds)[])("%s", async (stage) => {
    const hold: Hold = holds[stage];
    const job = shop().start(await aJob(1, await hold.overrides(shop(), store)));
    await hold.reached(shop(), store);
    job.signal("SIGKILL");
    await job.ended;
    await untilNoProcessIsAbout(shop().folder);
    expect(await shop().leftovers()).toHaveLength(1);
    expect(await shop().keys()).not.toContainEqual(expect.stringMatching(/result\.json/));

    store.fails(() => "pass");
    const { exitCode, output } = await shop().start(await aJob(2)).ended;
    expect(exitCode, output).toBe(exitCodes.stored);
    expect((await shop().result(1, 2)).outcome).toBe("proved");
    expect(await shop().leftovers()).toEqual([]);
  });
});

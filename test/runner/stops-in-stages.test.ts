import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { exitCodes } from "../../src/domain/job.ts";
import { standing } from "../adapters/network/status-server.ts";
import { fakeSp1 } from "./fake-sp1.ts";
import { type FaultyStore, startFaultyStore } from "./faulty-store.ts";
import { type Hold, holds, issuerHangs, smiHangs } from "./holds.ts";
import { untilNoProcessIsAbout } from "./processes.ts";
import { withWorkshop } from "./workshop.ts";

const shop = withWorkshop();
let store: FaultyStore;
beforeEach(async () => void (store = await startFaultyStore(shop().s3Url)));
afterEach(() => store.close());

/** Starts a job that waits in a stage for what never comes. */
async function held(hold: Hold) {
  const job = shop().start(
    shop().job({
      ...(await fakeSp1(shop(), "plain")),
      AWS_ENDPOINT_URL_S3: store.url,
      LEAVE_GRACE_SEC: "1",
      ...(await hold.overrides(shop(), store)),
    }),
  );
  await hold.reached(shop(), store);
  return job;
}

async function leavesNothing() {
  await untilNoProcessIsAbout(shop().folder);
  expect(await shop().leftovers()).toEqual([]);
  expect(await shop().keys()).not.toContainEqual(expect.stringMatching(/result\.json|proof\.bin/));
}

const everywhere = { ...holds, guard: smiHangs, "fetch, of a private stdin": issuerHangs };
type Place = keyof typeof everywhere;
/** Where the job waits for others than its prover: what waits for the prover ends with the prover. */
const elsewhere: readonly Place[] = ["claim", "guard", "fetch", "fetch, of a private stdin", "store"];

describe("whatever a job waits for, it does not wait on", () => {
  test.each(Object.keys(everywhere) as Place[])("when its host goes away: %s", async (place) => {
    const job = await held(everywhere[place]);
    job.signal("SIGTERM");
    const { exitCode, output } = await job.ended;
    expect(exitCode, output).toBe(exitCodes.hostLost);
    await leavesNothing();
  });

  test.each(elsewhere)("when the request is canceled: %s", async (place) => {
    const job = await held(everywhere[place]);
    shop().network.shows(standing.canceled);
    const { exitCode, output } = await job.ended;
    expect(exitCode, output).toBe(exitCodes.canceled);
    await leavesNothing();
  });
});

import { createHash } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { exitCodes } from "../../src/domain/job.ts";
import { fakeSp1 } from "./fake-sp1.ts";
import { type FaultyStore, startFaultyStore } from "./faulty-store.ts";
import { withWorkshop } from "./workshop.ts";

const shop = withWorkshop();
let store: FaultyStore;
beforeEach(async () => void (store = await startFaultyStore(shop().s3Url)));
afterEach(() => store.close());

/** A job whose proof is so large that it goes up in three parts. */
async function largeJob(attempt: number): Promise<Record<string, string>> {
  return shop().job({
    ...(await fakeSp1(shop(), "prove-large")),
    AWS_BATCH_JOB_ATTEMPT: String(attempt),
    AWS_ENDPOINT_URL_S3: store.url,
  });
}

async function storesWhole(attempt: number) {
  const { exitCode, output } = await shop().start(await largeJob(attempt)).ended;
  expect(exitCode, output).toBe(exitCodes.stored);
  const proof = await shop().proof(1, attempt);
  expect(proof).toHaveLength(12_000_005);
  const sha256 = createHash("sha256").update(proof).digest("hex");
  expect(await shop().result(1, attempt)).toMatchObject({
    outcome: "proved",
    proof: { sha256, sizeBytes: 12_000_005 },
  });
  expect(await shop().leftovers()).toEqual([]);
}

const firstTime = (pattern: RegExp) => {
  let times = 0;
  return (call: string) => pattern.test(call) && times++ === 0;
};

test.each(["break", 503] as const)("a part that fails once (%s) is sent again", async (fate) => {
  const isSecondPart = firstTime(/proof\.bin.*partNumber=2/);
  store.fails((call) => (isSecondPart(call) ? fate : "pass"));
  await storesWhole(1);
});

test.each([
  ["a part of the proof", /PUT .*proof\.bin.*partNumber=2/],
  ["the result", /PUT .*result\.json/],
])(
  "%s that is damaged on its way is refused by its checksum, and stored by the next attempt",
  async (_what, pattern) => {
    store.fails((call) => (pattern.test(call) ? "damage" : "pass"));
    const { exitCode, output } = await shop().start(await largeJob(1)).ended;
    expect(exitCode, output).toBe(exitCodes.hostLost);
    expect(output).toContain("BadDigest");
    expect(await shop().keys()).not.toContainEqual(expect.stringMatching(/result\.json/));

    store.fails(() => "pass");
    await storesWhole(2);
  },
);

describe("a store that stays broken half way leaves no result, and the next attempt stores it all", () => {
  test.each<[string, RegExp]>([
    ["at a part", /PUT .*proof\.bin.*partNumber=2/],
    ["at putting the parts together", /POST .*proof\.bin.*uploadId=/],
    ["at the result", /PUT .*result\.json/],
  ])("%s", async (_where, pattern) => {
    store.fails((call) => (pattern.test(call) ? 500 : "pass"));
    const { exitCode, output } = await shop().start(await largeJob(1)).ended;
    expect(exitCode, output).toBe(exitCodes.hostLost);
    expect(await shop().keys()).not.toContainEqual(expect.stringMatching(/result\.json/));
    expect(await shop().leftovers()).toEqual([]);
    const begun = store.asked.filter((call) => /^POST .*\?uploads/.test(call)).length;
    const ended = store.asked.filter((call) => /^DELETE .*uploadId=/.test(call)).length;
    if (pattern.source.includes("proof")) expect(ended).toBe(begun); // no part stays to be paid for

    store.fails(() => "pass");
    await storesWhole(2);
  });
});

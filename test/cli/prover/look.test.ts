import { expect, onTestFinished, test } from "vitest";
import type { Account } from "../../../cli/prover/account/account.ts";
import { readRequirements } from "../../../cli/prover/account/requirements.ts";
import { look } from "../../../cli/prover/reading/look.ts";
import { termsOf } from "../../../src/domain/proof-request.ts";
import { unixSeconds } from "../../../src/domain/values.ts";
import { keptLog } from "../../adapters/kept-log.ts";
import { aProofRequest, aRequest, aRequirements } from "../../domain/builders.ts";
import { startBox } from "../../network/box-under-test.ts";
import { memoryRequests, memorySamples, memoryTallies } from "../../steps/memory-ports.ts";

const nowSec = () => Math.floor(Date.now() / 1_000);

/** An account whose table holds one request that is proving, asked for so long ago, with an hour until its deadline. */
async function proving(agoSec: number, requirements: Account["requirements"]): Promise<Account> {
  const requests = memoryRequests();
  const createdAtSec = unixSeconds(nowSec() - agoSec);
  const terms = termsOf(aProofRequest({ createdAtSec, deadlineSec: unixSeconds(nowSec() + 3_600) }));
  await requests.create(aRequest("proving", { terms }));
  const table = { requests, samples: memorySamples(), tallies: memoryTallies(), watcherStartedAtMs: async () => 0 };
  const account = {
    log: keptLog(),
    requirements,
    deployed: async () => ({ networkUrl: "https://rpc.test" }),
    table: async () => table,
    knobs: async () => ({ read: async () => ({ generation: undefined, values: {} }) }),
    queues: async () => ({ depths: async () => [] }),
    fleet: async () => ({ hosts: async () => [] }),
    ringing: async () => [],
  };
  return account as unknown as Account; // all of it that a look asks for
}

test("a request is at risk by when the network counts its proof no more, as the sweep has it, long before its deadline", async () => {
  const atRisk = async (agoSec: number, demanded: ReturnType<typeof aRequirements> | undefined) =>
    (await look(await proving(agoSec, async () => demanded))).atRisk;
  expect(await atRisk(310, aRequirements())).toBe(1);
  expect(await atRisk(200, aRequirements())).toBe(0);
  expect(await atRisk(310, undefined)).toBe(0);
});

test("what the network demands is read of it, and is unknown, with a word, where it does not answer", async () => {
  const { box } = await startBox();
  onTestFinished(() => box.close());
  const log = keptLog();
  expect(await readRequirements({ networkUrl: box.url }, log)).toMatchObject({ floorLatencySec: 420 });
  expect(log.lines).toEqual([]);
  expect(await readRequirements({ networkUrl: "http://127.0.0.1:1" }, log)).toBeUndefined();
  expect(log.lines).toMatchObject([{ message: expect.stringMatching(/deadlines alone/) as string }]);
});

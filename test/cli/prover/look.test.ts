import { expect, onTestFinished, test } from "vitest";
import type { Account } from "../../../cli/prover/account/account.ts";
import { readRequirements } from "../../../cli/prover/account/requirements.ts";
import { look } from "../../../cli/prover/reading/look.ts";
import { termsOf } from "../../../src/domain/proof-request.ts";
import { series } from "../../../src/domain/series.ts";
import { jobId, pgu, unixSeconds } from "../../../src/domain/values.ts";
import { keptLog } from "../../adapters/kept-log.ts";
import { aProofRequest, aRequest, aRequirements } from "../../domain/builders.ts";
import { startBox } from "../../network/box-under-test.ts";
import { memoryRequests, memorySamples, memoryTallies } from "../../steps/memory-ports.ts";

const aClass = { className: "l40s", instanceType: "g6e.4xlarge", buy: "on-demand" } as const;
const nowSec = () => Math.floor(Date.now() / 1_000);

/** An account whose table holds one request that is proving, asked for so long ago, with an hour until its deadline, and its program's gas where that is known. */
async function proving(agoSec: number, requirements: Account["requirements"], gas?: number): Promise<Account> {
  const [requests, samples] = [memoryRequests(), memorySamples()];
  const createdAtSec = unixSeconds(nowSec() - agoSec);
  const terms = termsOf(
    aProofRequest({ gasLimit: pgu(2_000_000_000n), createdAtSec, deadlineSec: unixSeconds(nowSec() + 3_600) }),
  );
  await requests.create(aRequest("proving", { terms, placed: { className: aClass.className, because: "promised" } }));
  if (gas !== undefined) {
    for (const atSec of [1, 2, 3]) {
      await samples.observe(series.gas(terms.vkHash), { value: gas, atSec: unixSeconds(createdAtSec + atSec) });
    }
  }
  const job = { jobId: jobId("job-1"), state: { kind: "running", startedAtSec: createdAtSec } };
  const table = { requests, samples, tallies: memoryTallies(), watcherStartedAtMs: async () => 0 };
  const account = {
    log: keptLog(),
    requirements,
    deployed: async () => ({ networkUrl: "https://rpc.test" }),
    table: async () => table,
    knobs: async () => ({ read: async () => ({ generation: undefined, values: {} }) }),
    queues: async () => ({ depths: async () => [] }),
    fleet: async () => ({ hosts: async () => [], classes: () => [aClass], describe: async () => [job] }),
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

test("a job that is known to end in time is no risk, and one that is known not to is one at once", async () => {
  const demanded = async () => aRequirements();
  const atRisk = async (agoSec: number, gas: number) => (await look(await proving(agoSec, demanded, gas))).atRisk;
  expect(await atRisk(310, 750_000_000)).toBe(0);
  expect(await atRisk(10, 1_500_000_000)).toBe(1);
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

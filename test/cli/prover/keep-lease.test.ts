import { expect, test } from "vitest";
import { keepingLease } from "../../../cli/prover/sending/keep-lease.ts";
import { createLaneLeases } from "../../../src/adapters/dynamodb/create-lane-leases.ts";
import { address } from "../../../src/domain/values.ts";
import { aDynamodb } from "../../adapters/aws-engines.ts";

const aTable = aDynamodb();
const signer = address(`0x${"c3".repeat(20)}`);
const leaseMs = 20_000;

/** A lane that a command holds, and that a bidder asks for, in a time that the test lets pass. */
async function aLane() {
  const state = { nowMs: 1_000_000, renewals: 0, isDown: false };
  const clock = { nowMs: () => state.nowMs };
  const lanes = createLaneLeases({ ...(await aTable()), clock });
  await lanes.acquire(signer, "cli", "bid", leaseMs);
  const renew: typeof lanes.renew = async (...given) => {
    if (state.isDown) throw new Error("no table");
    const kept = await lanes.renew(...given);
    state.renewals += 1;
    return kept;
  };
  const notes: string[] = [];
  const note = (text: string) => void notes.push(text);
  return {
    notes,
    lease: { laneLeases: { renew }, signer, holder: "cli", leaseMs, clock, note, everyMs: 1 },
    isDown: (is: boolean) => void (state.isDown = is),
    pass: (ms: number) => void (state.nowMs += ms),
    renewed: async () => {
      const before = state.renewals;
      await expect.poll(() => state.renewals).toBeGreaterThan(before + 1); // one that was asked after this
    },
    bidder: () => lanes.acquire(signer, "bidder", "bid", leaseMs),
  };
}

/** Work that its signal alone ends, and how. */
const untilAborted = (signal: AbortSignal, says = (): Error => signal.reason as Error): Promise<never> =>
  new Promise((_, reject) => signal.addEventListener("abort", () => reject(says())));

test("the turn of a call that takes minutes is kept for it, and ends with it", async () => {
  const lane = await aLane();
  const work = async () => {
    for (let sec = 0; sec < 120; sec += 15) {
      lane.pass(15_000);
      await lane.renewed();
      expect(await lane.bidder()).toMatchObject({ kind: "busy" });
    }
    return "sent";
  };
  expect(await keepingLease(lane.lease, work, undefined)).toBe("sent");
  lane.pass(leaseMs + 1);
  expect(await lane.bidder()).toMatchObject({ kind: "granted" });
});

test("a table that does not answer for a while costs nothing", async () => {
  const lane = await aLane();
  const work = async (signal: AbortSignal) => {
    lane.isDown(true);
    lane.pass(15_000);
    await new Promise((later) => setTimeout(later, 20)); // a few renewals that fail
    lane.isDown(false);
    await lane.renewed();
    return signal.aborted;
  };
  expect(await keepingLease(lane.lease, work, undefined)).toBe(false);
});

test("a turn that another took over ends the call, and says why", async () => {
  const lane = await aLane();
  lane.pass(leaseMs + 1); // as a machine that slept
  expect(await lane.bidder()).toMatchObject({ kind: "granted" });
  await expect(keepingLease(lane.lease, (signal) => untilAborted(signal), undefined)).rejects.toMatchObject({
    name: "CliError",
    message: "The turn between the prover's own calls was lost: another process took it over.",
  });
  expect(lane.notes).toEqual([]);
});

test("a turn whose table stays away is given up as it runs out, and a call on its way keeps its own error", async () => {
  const lane = await aLane();
  lane.isDown(true);
  const unknown = new Error("unknown what became of it");
  const held = keepingLease(lane.lease, (signal) => untilAborted(signal, () => unknown), undefined);
  lane.pass(leaseMs);
  await expect(held).rejects.toBe(unknown);
  expect(lane.notes).toEqual([expect.stringMatching(/was lost: the table did not answer in time/)]);
});

test("an interruption ends the call as ever", async () => {
  const lane = await aLane();
  const interrupt = new AbortController();
  const held = keepingLease(lane.lease, (signal) => untilAborted(signal), interrupt.signal);
  interrupt.abort(new Error("Ctrl-C"));
  await expect(held).rejects.toThrow("Ctrl-C");
});

import { expect, test } from "vitest";
import { toHex } from "../../local/network/hex.ts";
import type { Snapshot } from "../../local/network/state/snapshot.ts";
import { FulfillmentStatus, SettlementStatus } from "../../src/gen/types_pb.ts";
import { aBid, aFulfillment, assignedRequest, bid, request, statusOf } from "./actors.ts";
import { startBox } from "./box-under-test.ts";
import { startBusyBox } from "./busy-box.ts";
import { refused } from "./refused.ts";

test("a box goes on from a snapshot as if nothing had happened", async () => {
  const first = await startBox();
  const spent = await aBid(first, await request(first));
  await first.network.bid(spent);
  const fulfilled = await assignedRequest(first);
  await first.network.fulfillProof(await aFulfillment(first, fulfilled));
  const assigned = await assignedRequest(first);
  const open = await request(first);
  await bid(first, open);
  const snapshot = JSON.parse(JSON.stringify(first.box.snapshot())) as Snapshot;
  await first.box.close();

  const { artifacts, clock } = first;
  const second = { ...(await startBox({ snapshot, artifacts, clock })), artifacts, clock };
  expect(second.box.totalWei()).toBe(first.box.totalWei());
  expect(second.box.transactions()).toEqual(first.box.transactions());
  expect(second.box.provers()).toEqual(first.box.provers());
  expect(await refused(second.network.bid(spent))).toMatchObject({ code: "Unavailable" });

  clock.advance(15_000);
  await second.box.idle();
  expect(second.box.request(toHex(fulfilled))?.settlement).toBe(SettlementStatus.SETTLED);
  expect(statusOf(second, open)).toBe(FulfillmentStatus.ASSIGNED);
  await second.network.fulfillProof(await aFulfillment(second, assigned));
  expect(statusOf(second, assigned)).toBe(FulfillmentStatus.FULFILLED);
  await second.box.close();
});

test("an execution that was under way is taken up again after a restore", async () => {
  const first = await startBox({ oracle: { execute: () => new Promise(() => undefined) } });
  const requestId = await request(first);
  await bid(first, requestId);
  first.clock.advance(15_000);
  const snapshot = first.box.snapshot();
  const { artifacts, clock } = first;
  const second = await startBox({ snapshot, artifacts, clock });
  await second.box.idle();
  expect(second.box.request(toHex(requestId))?.gasUsed).toBe(100n);
  await second.box.close();
});

test("a snapshot of before there were stakes gives each prover the usual one", async () => {
  const first = await startBox();
  const written = JSON.stringify(first.box.snapshot()).replaceAll('"stakeWei"', '"unknownBefore"');
  await first.box.close();
  const second = await startBox({ snapshot: JSON.parse(written) as Snapshot });
  expect(second.box.provers()).toMatchObject([{ stakeWei: 10_000n * 10n ** 18n }]);
  await second.box.close();
});

test("everything that a network knows is in its snapshot: taken, restored and taken again it is the same", async () => {
  const first = await startBusyBox();
  const written = JSON.stringify(first.box.snapshot());
  const second = await startBox({ snapshot: JSON.parse(written) as Snapshot, clock: first.clock });
  expect(JSON.parse(JSON.stringify(second.box.snapshot()))).toEqual(JSON.parse(written));
  for (const list of ["delegations", "withdrawals", "stakes", "stakerLogs", "proverStakeLogs", "provePrices"]) {
    expect(written).toContain(`"${list}":[{`);
  }
  await first.box.close();
  await second.box.close();
});

test("a snapshot of earlier days, without delegations, withdrawals and stakers, is taken up with none", async () => {
  const first = await startBox();
  const { state } = JSON.parse(JSON.stringify(first.box.snapshot())) as { state: Record<string, unknown> };
  await first.box.close();
  for (const list of ["delegations", "withdrawals", "stakes", "stakerLogs", "proverStakeLogs", "provePrices"]) {
    delete state[list];
  }
  for (const prover of state.provers as Record<string, unknown>[]) {
    for (const field of ["registered", "stakerFeeBips", "featured"]) delete prover[field];
  }
  const second = await startBox({ snapshot: { version: 1, state } });
  const { prover } = second.box.accounts;
  expect([...second.box.stakes(prover.address)]).toEqual([[prover.address, 10_000n * 10n ** 18n]]);
  expect((await second.network.getFilteredProverStats({})).stats).toMatchObject([{ stakerFeeBips: "0" }]);
  expect((await second.network.getProvePrice({})).price).toBe("0.40");
  await second.box.close();
});

test("what is no snapshot is refused", async () => {
  await expect(startBox({ snapshot: { version: 2, state: {} } as unknown as Snapshot })).rejects.toThrow(/version/);
});

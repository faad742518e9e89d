import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type DemoAccount, demoAccount } from "../../local/network/demo-accounts.ts";
import { fromHex, toHex } from "../../local/network/hex.ts";
import { bid, request } from "./actors.ts";
import { type BoxUnderTest, startBox } from "./box-under-test.ts";
import { refused } from "./refused.ts";
import { send } from "./signed-rpcs.ts";

let it: BoxUnderTest;
beforeEach(async () => {
  it = await startBox();
});
afterEach(() => it.box.close());

const helper = demoAccount("a helper");
const add = (owner: DemoAccount, delegate: DemoAccount) =>
  send(it, "AddDelegation", { delegate: fromHex(delegate.address) }, owner);
const remove = (owner: DemoAccount, delegate: DemoAccount) =>
  send(it, "RemoveDelegation", { delegate: fromHex(delegate.address) }, owner);
const accept = (owner: DemoAccount, delegate: DemoAccount) =>
  send(it, "AcceptDelegation", { owner: fromHex(owner.address) }, delegate);
const terminate = (owner: DemoAccount, delegate: DemoAccount) =>
  send(it, "TerminateDelegation", { owner: fromHex(owner.address) }, delegate);
const ownerOf = async ({ address }: DemoAccount) =>
  toHex((await it.network.getOwner({ address: fromHex(address) })).owner);

test("a delegation counts once its delegate has accepted it, and a prover's bids may then be its", async () => {
  const { prover } = it.box.accounts;
  await add(prover, helper);
  const pending = { owner: fromHex(prover.address), delegate: fromHex(helper.address), accepted: false };
  expect((await it.network.getFilteredDelegations({})).delegations).toMatchObject([pending]);
  expect(await ownerOf(helper)).toBe(helper.address);
  const requestId = await request(it);
  const by = { signer: helper, prover: prover.address };
  expect(await refused(bid(it, requestId, "500000000", by))).toMatchObject({ code: "PermissionDenied" });

  await accept(prover, helper);
  expect((await it.network.getFilteredDelegations({})).delegations).toMatchObject([{ ...pending, accepted: true }]);
  expect(await ownerOf(helper)).toBe(prover.address);
  const { account } = await it.network.getAccount({ address: fromHex(helper.address) });
  expect(account?.provingAddress).toEqual(fromHex(prover.address));
  await bid(it, requestId, "500000000", by);

  await terminate(prover, helper);
  expect((await it.network.getFilteredDelegations({})).delegations).toEqual([]);
  expect(await ownerOf(helper)).toBe(helper.address);
  expect(await refused(bid(it, requestId, "400000000", by))).toMatchObject({ code: "PermissionDenied" });
});

test("an owner without a prover is the owner of its delegate all the same", async () => {
  const { requester } = it.box.accounts;
  await add(requester, helper);
  await accept(requester, helper);
  expect(await ownerOf(helper)).toBe(requester.address);
  await remove(requester, helper);
  expect(await ownerOf(helper)).toBe(helper.address);
});

test("who acts for one account, or is a prover, accepts no second delegation", async () => {
  const { requester, prover, signer } = it.box.accounts;
  await add(requester, helper);
  await add(prover, helper);
  await accept(requester, helper);
  expect(await refused(accept(prover, helper))).toMatchObject({ code: "FailedPrecondition" });
  for (const busy of [signer, prover]) {
    await add(requester, busy);
    expect(await refused(accept(requester, busy))).toMatchObject({ code: "FailedPrecondition" });
  }
});

test("nobody delegates to itself", async () => {
  expect(await refused(add(helper, helper))).toMatchObject({ code: "InvalidArgument" });
});

type Phase = "absent" | "pending" | "accepted";
const acts = { add, accept, remove, terminate };
/** Phase → what each act leads to, or the code of its refusal. */
const table: Record<Phase, Record<keyof typeof acts, Phase | `${"!"}${string}`>> = {
  absent: { add: "pending", accept: "!NotFound", remove: "!NotFound", terminate: "!NotFound" },
  pending: { add: "!AlreadyExists", accept: "accepted", remove: "absent", terminate: "absent" },
  accepted: { add: "!AlreadyExists", accept: "!FailedPrecondition", remove: "absent", terminate: "absent" },
};

test("in any order of acts, each leads where the table says or is refused with its code", async () => {
  const { requester } = it.box.accounts;
  const names = fc.constantFrom(...(Object.keys(acts) as (keyof typeof acts)[]));
  let phase: Phase = "absent";
  await fc.assert(
    fc.asyncProperty(fc.array(names, { minLength: 8, maxLength: 20 }), async (steps) => {
      for (const step of steps) {
        const expected = table[phase][step];
        const nonces = it.box.transactions().length;
        if (expected.startsWith("!")) {
          expect((await refused(acts[step](requester, helper))).code).toBe(expected.slice(1));
        } else {
          await acts[step](requester, helper);
          phase = expected as Phase;
        }
        expect(it.box.transactions().length - nonces).toBe(expected.startsWith("!") ? 0 : 1);
        const { delegations } = await it.network.getFilteredDelegations({ owner: fromHex(requester.address) });
        expect(delegations.map(({ accepted }) => accepted)).toEqual(phase === "absent" ? [] : [phase === "accepted"]);
      }
    }),
    { numRuns: 12, seed: 6 },
  );
});

test("delegations survive a snapshot", async () => {
  const { prover, requester } = it.box.accounts;
  await add(prover, helper);
  await accept(prover, helper);
  await add(requester, demoAccount("another"));
  const second = await startBox({ snapshot: it.box.snapshot(), clock: it.clock, artifacts: it.artifacts });
  expect(await second.network.getFilteredDelegations({})).toEqual(await it.network.getFilteredDelegations({}));
  expect((await second.network.getOwner({ address: fromHex(helper.address) })).owner).toEqual(fromHex(prover.address));
  await second.box.close();
});

import { expect, onTestFinished, test } from "vitest";
import {
  type Address,
  address,
  createProverNetwork,
  type ProverReport,
  privateKeySigner,
  unixSeconds,
  wei,
} from "../../library/network.ts";
import type { DemoRole } from "../../local/network/demo-accounts.ts";
import { inSeconds, type World, withBox } from "../requester/with-box.ts";

/** A client for a demo account, and its address. */
function as({ box }: World, role: DemoRole) {
  const { privateKey, address: at } = box.accounts[role];
  const network = createProverNetwork({ url: box.url, signer: privateKeySigner(privateKey) });
  onTestFinished(() => network.close());
  return { network, at: address(at) };
}

async function all<T>(list: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of list) items.push(item);
  return items;
}

test("a transfer takes the amount and the fee, and both sides' logs say so", () =>
  withBox(async (world) => {
    const [from, to] = [as(world, "requester"), as(world, "verifier")];
    const before = await from.network.payments.balance(from.at);
    const { fee } = await from.network.payments.transferParams();
    const { transaction } = await from.network.payments.transfer({ to: to.at, amount: wei(1_000n) });
    expect(await from.network.payments.balance(from.at)).toBe(before - 1_000n - fee);
    expect(await to.network.payments.balance(to.at)).toBe(1_000n);
    const logs = await all(to.network.payments.balanceLogs({ account: to.at, operation: "transfer-in" }));
    expect(logs).toMatchObject([{ amount: 1_000n, transaction, account: to.at }]);
  }));

test("more than there is cannot be transferred, and a withdrawal has its receipt", () =>
  withBox(async (world) => {
    const { network, at } = as(world, "requester");
    const amount = await network.payments.balance(at);
    const tooMuch = network.payments.transfer({ to: as(world, "verifier").at, amount: wei(amount + 1n) });
    await expect(tooMuch).rejects.toMatchObject({ policy: "give-up" });
    const { transaction } = await network.payments.withdraw({ account: at, amount: wei(5_000n) });
    expect(await all(network.payments.withdrawalReceipts({ account: at }))).toMatchObject([
      { transaction, amount: 5_000n, account: at, type: "owner", operation: "withdraw-request" },
    ]);
  }));

test("a delegate is offered, accepts, and is dismissed by either side", () =>
  withBox(async (world) => {
    const [owner, delegate] = [as(world, "requester"), as(world, "verifier")];
    const delegations = async () =>
      (await all(owner.network.accounts.delegations({ owner: owner.at }))).map((each) => [
        each.delegate,
        each.accepted,
      ]);
    await owner.network.accounts.addDelegation(delegate.at);
    expect(await delegations()).toEqual([[delegate.at, false]]);
    await delegate.network.accounts.acceptDelegation(owner.at);
    expect(await delegations()).toEqual([[delegate.at, true]]);
    await delegate.network.accounts.terminateDelegation(owner.at);
    expect(await delegations()).toEqual([]);
    await owner.network.accounts.addDelegation(delegate.at);
    await owner.network.accounts.removeDelegation(delegate.at);
    expect(await delegations()).toEqual([]);
  }));

test("a prover's owner names another delegate, which then acts for it", () =>
  withBox(async (world) => {
    const [owner, next] = [as(world, "prover"), as(world, "verifier")];
    await owner.network.accounts.setDelegation({ prover: owner.at, delegate: next.at });
    expect(await owner.network.accounts.delegation(owner.at)).toMatchObject({ delegate: next.at });
    expect(await next.network.accounts.owner(next.at)).toBe(owner.at);
  }));

test("an account is named and signs the terms, once each", () =>
  withBox(async (world) => {
    const { network, at } = as(world, "requester");
    await network.accounts.setName({ account: at, name: "ada" });
    expect(await network.accounts.termsSigned(at)).toBe(false);
    const { transaction, nonce } = await network.accounts.signTerms("I agree");
    expect(await network.accounts.termsSigned(at)).toBe(true);
    expect(await network.accounts.get(at)).toMatchObject({ address: at, name: "ada" });
    expect(await network.accounts.transaction(transaction)).toMatchObject({ transaction, nonce, sender: at });
  }));

const report: ProverReport = {
  observedAtSec: unixSeconds(inSeconds(0)),
  countersSinceSec: unixSeconds(inSeconds(-60)),
  gpuNodes: 1,
  gpuAvailableMs: 60_000n,
  gpuBusyMs: 20_000n,
  gpus: [{ name: "L4", memoryBytes: 24_000_000_000n, count: 1 }],
  components: [{ component: "runner", version: "0.1.0", gitSha: "abc", imageTag: "v1" }],
};

test("a prover reports itself, and the auctioneer keeps it from bidding", () =>
  withBox(async (world) => {
    const [node, auctioneer] = [as(world, "signer"), as(world, "auctioneer")];
    const prover: Address = await node.network.accounts.owner(node.at);
    await node.network.provers.report({ prover, ...report });
    const { components: _, ...counted } = report;
    expect(await node.network.provers.capacity(prover)).toMatchObject(counted);
    expect((await all(node.network.provers.list())).map((each) => each.prover)).toContain(prover);

    const untilSec = unixSeconds(inSeconds(600));
    const refused = node.network.provers.suspend({ prover, untilSec });
    await expect(refused).rejects.toMatchObject({ code: "not-allowed" });
    await auctioneer.network.provers.suspend({ prover, untilSec });
    expect(await node.network.provers.status(prover)).toMatchObject({ suspendedUntilSec: untilSec });
  }));

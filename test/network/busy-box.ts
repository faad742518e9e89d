import { type DemoAccount, demoAccount } from "../../local/network/demo-accounts.ts";
import { fromHex } from "../../local/network/hex.ts";
import { CancelRequestRequestBodySchema } from "../../src/gen/types_pb.ts";
import {
  aFulfillment,
  assignedRequest,
  type Bidder,
  bid,
  nonceOf,
  request,
  signed,
  theBidder,
  theProgram,
} from "./actors.ts";
import { type BoxUnderTest, startBox } from "./box-under-test.ts";
import { send } from "./signed-rpcs.ts";

export const otherProgram = new Uint8Array(32).fill(8);
export const friends = ["anna", "bert", "carl"].map((name) => demoAccount(name));

/** Provers beside the demo prover, each its own signer: one featured, one not listed, one exempt. */
const others = ["rival", "hermit", "veteran"].map((name) => demoAccount(name));

export const bidders = (it: BoxUnderTest): Bidder[] => [
  theBidder(it),
  ...others.map((signer) => ({ signer, prover: signer.address })),
];

/** A box in which all has happened that lists, statistics and curves tell of, over eight days; one request is under way, one open. */
export async function startBusyBox(): Promise<BoxUnderTest> {
  const it = await startBox({ fees: { transferWei: 3n, withdrawWei: 2n } });
  const [rival, hermit, veteran] = others;
  const { requester } = it.box.accounts;
  if (rival) it.box.registerProver({ address: rival.address, name: "Rival one", featured: true, stakerFeeBips: 500n });
  if (hermit) it.box.registerProver({ address: hermit.address, listed: false, stakeWei: 5n });
  if (veteran) it.box.registerProver({ address: veteran.address, name: "Veteran", highAvailability: true });
  for (let round = 0; round < 24; round += 1) {
    await moveMoney(it, round);
    await oneRequest(it, round);
    if (round % 3 === 0) it.clock.advance(86_400_000 - 77_000);
  }
  await it.network.fulfillProof(await aFulfillment(it, await assignedRequest(it, { gasLimit: 100_000_000n })));
  it.clock.advance(1000);
  await assignedRequest(it, { gasLimit: 100_000_000n });
  await request(it);
  await send(it, "SetAccountName", { address: fromHex(requester.address), name: "The Requester" }, requester);
  await send(it, "SetProgramName", { vkHash: theProgram.vkHash, name: "Fibonacci" }, requester);
  return it;
}

async function moveMoney(it: BoxUnderTest, round: number): Promise<void> {
  const { requester, prover } = it.box.accounts;
  const friend = friends[round % 3] ?? requester;
  await send(it, "Transfer", { to: fromHex(friend.address), amount: `${1000 + round}` }, requester);
  if (round % 2 === 0) {
    await send(it, "Withdraw", { account: fromHex(friend.address), amount: `${round + 1}` }, friend);
  }
  it.box.stake(others[round % 3]?.address ?? prover.address, friend.address, BigInt(50 + round));
  if (round % 4 === 1) it.box.slash(prover.address, 7n);
  if (round % 4 === 2) it.box.unstake(others[round % 3]?.address ?? prover.address, friend.address, 5n);
  if (round < 4) await delegate(it, friends[round % 2] ?? requester, demoAccount(`helper ${round}`), round % 2 === 0);
}

async function delegate(it: BoxUnderTest, owner: DemoAccount, helper: DemoAccount, accepts: boolean): Promise<void> {
  await send(it, "AddDelegation", { delegate: fromHex(helper.address) }, owner);
  if (accepts) await send(it, "AcceptDelegation", { owner: fromHex(owner.address) }, helper);
}

/** Proved, late, left to its deadline, canceled or given up, in turn; each with two bids. */
async function oneRequest(it: BoxUnderTest, round: number): Promise<void> {
  const { requester } = it.box.accounts;
  const [winner = theBidder(it), second = winner] = [bidders(it)[round % 4], bidders(it)[(round + 1) % 4]];
  const requestId = await request(it, {
    vkHash: round % 3 === 0 ? otherProgram : theProgram.vkHash,
    deadline: BigInt(Math.floor(it.clock.nowMs() / 1000) + 60),
    gasLimit: 100_000_000n,
  });
  const gas = 40_000_000n + BigInt(round) * 1_000_000n;
  it.oracle.answer = { kind: "executed", cycles: gas / 2n, gas, publicValuesHash: new Uint8Array(32) };
  await bid(it, requestId, `${(40 + round) * 10_000_000}`, winner);
  await bid(it, requestId, `${(80 + round) * 10_000_000}`, second);
  it.clock.advance(round % 5 === 3 ? 1000 : 15_000);
  await it.box.idle();
  if (round % 5 === 3) {
    const body = { nonce: await nonceOf(it, requester), requestId };
    await it.network.cancelRequest(await signed(CancelRequestRequestBodySchema, body, requester.privateKey));
  } else if (round % 5 === 4) {
    await send(it, "FailFulfillment", { requestId, error: 6 }, winner.signer);
  } else if (round % 5 !== 2) {
    await it.network.fulfillProof(await aFulfillment(it, requestId, {}, winner));
  }
  it.clock.advance(62_000);
}

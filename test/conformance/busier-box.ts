import { fromHex } from "../../local/network/hex.ts";
import { ProofMode, RequestProofRequestBodySchema } from "../../src/gen/types_pb.ts";
import { aRequestBody, assignedRequest, bid, nonceOf, request, signed } from "../network/actors.ts";
import type { BoxUnderTest } from "../network/box-under-test.ts";
import { bidders, friends, startBusyBox } from "../network/busy-box.ts";
import { send } from "../network/signed-rpcs.ts";

/** More than any execution of the busy box takes. */
const gasLimit = 100_000_000n;

/** The busy box, and what its history leaves out: other versions, modes and requesters, failed executions, an open auction. */
export async function startBusierBox(): Promise<BoxUnderTest> {
  const it = await startBusyBox();
  await ofAFriend(it);
  await unexecutable(it);
  await bidOnApart(it);
  const counters = { observedAt: BigInt(Math.floor(it.clock.nowMs() / 1000)), countersSince: 1_787_000_000n };
  const prover = fromHex(it.box.accounts.prover.address);
  await send(it, "ReportProverInfo", { prover, capacity: counters }, it.box.accounts.signer);
  await bid(it, await request(it));
  return it;
}

async function ofAFriend(it: BoxUnderTest): Promise<void> {
  const [friend] = friends;
  if (friend === undefined) throw new Error("nobody to ask for a proof");
  it.box.fund(friend.address, 10n ** 20n);
  const others = { nonce: await nonceOf(it, friend), version: "sp1-v5.0.0", mode: ProofMode.PLONK };
  const baseFee = it.box.rules.params.baseFeeWei.plonk.toString();
  const body = { ...(await aRequestBody(it, others)), baseFee };
  await it.network.requestProof(await signed(RequestProofRequestBodySchema, body, friend.privateKey));
}

/** Execution fails, and the prover gives up. */
async function unexecutable(it: BoxUnderTest): Promise<void> {
  const { answer } = it.oracle;
  it.oracle.answer = { kind: "unexecutable", cause: 5 };
  const requestId = await assignedRequest(it, { gasLimit });
  await send(it, "FailFulfillment", { requestId, error: 1 }, it.box.accounts.signer);
  it.oracle.answer = answer;
  await send(
    it,
    "FailFulfillment",
    { requestId: await assignedRequest(it, { gasLimit }), error: 6 },
    it.box.accounts.signer,
  );
}

/** An auction whose bids are seconds apart; its request is open to the end of its time. */
async function bidOnApart(it: BoxUnderTest): Promise<void> {
  const requestId = await request(it, { gasLimit });
  for (const [index, bidder] of bidders(it).entries()) {
    await bid(it, requestId, `${(50 + index) * 10_000_000}`, bidder);
    it.clock.advance(2000);
  }
  it.clock.advance(15_000);
  await it.box.idle();
}

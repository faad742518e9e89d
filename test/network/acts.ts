import { signedRpcs } from "../../conformance/signed-rpcs.ts";
import { demoAccount } from "../../local/network/demo-accounts.ts";
import { fromHex, toHex } from "../../local/network/hex.ts";
import { ExecuteFailureCause, ExecutionStatus, ProofRequestError } from "../../src/gen/types_pb.ts";
import { bid, createProgram, proofOf, request } from "./actors.ts";
import type { BoxUnderTest } from "./box-under-test.ts";
import { callRpc, type Envelope, send, signedMessage } from "./signed-rpcs.ts";

/** With what, and to which request, an act is done. */
export type Given = {
  it: BoxUnderTest;
  /** A request; 32 zeroes where there is none yet. */
  requestId: Uint8Array;
  amount: number;
};

/** Throws where it is refused, or comes to nothing. */
type Act = (given: Given) => Promise<unknown>;

const rival = demoAccount("a rival");
const [anna, bert, carl] = [demoAccount("anna"), demoAccount("bert"), demoAccount("carl")];

const weiPerPgu = ({ amount }: Pick<Given, "amount">): bigint => BigInt(amount) * 10_000_000n;
const wei = (given: Given): string => weiPerPgu(given).toString();
const by = ({ it }: Given) => it.box.accounts;
const nowSec = ({ it }: Given): number => Math.floor(it.clock.nowMs() / 1000);
const must = async (done: boolean): Promise<void> => {
  if (!done) throw new Error("it came to nothing");
};

/** Each call that spends a nonce, by whoever may make it. */
export const transactions = {
  RequestProof: (given) => request(given.it, { gasLimit: BigInt(given.amount), deadline: BigInt(nowSec(given) + 90) }),
  Bid: (given) => bid(given.it, given.requestId, wei(given)),
  async Settle(given) {
    const bids = [...given.it.box.bids(toHex(given.requestId))];
    const [best] = bids.sort((a, b) => Number(a.amountWei - b.amountWei) || a.order - b.order);
    const winner = fromHex(best?.prover ?? rival.address);
    return send(given.it, "Settle", { requestId: given.requestId, winner }, by(given).auctioneer);
  },
  ExecuteProof: (given) => {
    const unexecutable = { executionStatus: ExecutionStatus.UNEXECUTABLE, punishment: wei(given) };
    return send(given.it, "ExecuteProof", { requestId: given.requestId, ...unexecutable }, by(given).executor);
  },
  FailExecution: (given) => {
    const executeFailCause = ExecuteFailureCause.EXCEEDED_CYCLE_LIMIT;
    return send(given.it, "FailExecution", { requestId: given.requestId, executeFailCause }, by(given).executor);
  },
  FulfillProof: async (given) => {
    const proof = proofOf(given.it, given.requestId);
    return send(given.it, "FulfillProof", { requestId: given.requestId, proof }, by(given).signer);
  },
  FailFulfillment: (given) => {
    const error = ProofRequestError.PROVING_FAILURE;
    return send(given.it, "FailFulfillment", { requestId: given.requestId, error }, by(given).signer);
  },
  CancelRequest: (given) => send(given.it, "CancelRequest", { requestId: given.requestId }, by(given).requester),
  Transfer: (given) =>
    send(given.it, "Transfer", { to: fromHex(by(given).prover.address), amount: wei(given) }, by(given).requester),
  Withdraw: (given) => {
    const { requester, prover } = by(given);
    const account = fromHex((given.amount % 2 === 0 ? requester : prover).address); // a prover's by anyone
    return send(given.it, "Withdraw", { account, amount: wei(given) }, requester);
  },
  SetDelegation: (given) => {
    const { prover, signer } = by(given);
    const roles = { prover: fromHex(prover.address), delegate: fromHex(signer.address) };
    return send(given.it, "SetDelegation", roles, prover);
  },
  AddDelegation: ({ it }) => send(it, "AddDelegation", { delegate: fromHex(bert.address) }, anna),
  AcceptDelegation: ({ it }) => send(it, "AcceptDelegation", { owner: fromHex(anna.address) }, bert),
  RemoveDelegation: ({ it }) => send(it, "RemoveDelegation", { delegate: fromHex(bert.address) }, anna),
  TerminateDelegation: ({ it }) => send(it, "TerminateDelegation", { owner: fromHex(anna.address) }, bert),
  SetAccountName: ({ it, amount }) =>
    send(it, "SetAccountName", { address: fromHex(anna.address), name: `anna ${amount}` }, anna),
  SetTermsSignature: ({ it }) => send(it, "SetTermsSignature", { message: "I agree" }, carl),
  CreateProgram: async (given) => {
    const vkHash = new Uint8Array(32).fill(given.amount);
    const programUri = given.it.artifacts.create("programs").uri;
    given.it.artifacts.put(programUri, new Uint8Array(8));
    return send(given.it, "CreateProgram", { vkHash, vk: new Uint8Array(40), programUri }, by(given).requester);
  },
  SetProgramName: (given) => {
    const named = { vkHash: new Uint8Array(32).fill(7), name: `program ${given.amount}` };
    return send(given.it, "SetProgramName", named, by(given).requester);
  },
  SuspendProver: (given) => {
    const suspended = { prover: fromHex(carl.address), suspendedUntil: BigInt(nowSec(given) + given.amount) };
    return send(given.it, "SuspendProver", suspended, by(given).auctioneer);
  },
} satisfies Record<string, Act>;

/** What happens without a call of the wire: time, rivals, the chain, the network's own hand. */
export const happenings = {
  wait: async ({ it, amount }) => it.clock.advance(amount * 200),
  rival: async (given) => {
    const wish = { prover: fromHex(rival.address), requestId: given.requestId, amountWei: weiPerPgu(given) };
    return must(given.it.box.inProcess.bid(wish).kind === "accepted");
  },
  rivalFails: async ({ it, requestId }) =>
    must(it.box.inProcess.fail({ prover: fromHex(rival.address), requestId }).kind === "accepted"),
  cancel: ({ it, requestId }) => must(it.box.cancel(toHex(requestId))),
  revert: ({ it, requestId }) => must(it.box.revert(toHex(requestId))),
  fund: async (given) => given.it.box.fund(by(given).requester.address, weiPerPgu(given)),
  stake: (given) => must(given.it.box.stake(by(given).prover.address, anna.address, weiPerPgu(given))),
  unstake: (given) => must(given.it.box.unstake(by(given).prover.address, anna.address, weiPerPgu(given))),
  slash: (given) => must(given.it.box.slash(by(given).prover.address, weiPerPgu(given))),
} satisfies Record<string, Act>;

/** The bytes of a call that were taken are not taken again, and nothing is done twice. */
export async function replayed(given: Given): Promise<"refused" | "taken"> {
  const transfer = { to: fromHex(bert.address), amount: wei(given) };
  const message: Envelope = await signedMessage(given.it, "Transfer", transfer, by(given).requester);
  await callRpc(given.it, "Transfer", message);
  return callRpc(given.it, "Transfer", message).then(
    () => "taken",
    () => "refused",
  );
}

/** `GetStdinUri` checks a nonce and leaves it; a report has none. */
const withoutTransaction = ["GetStdinUri", "ReportProverInfo"];
export const transactionsOfWire = signedRpcs
  .map(({ name }) => name)
  .filter((name) => !withoutTransaction.includes(name));

/** Has the world that the acts are done in: each part of a payment, and each fee, is more than nothing. */
export const rules = {
  protocolFeeBips: 33n,
  fees: { transferWei: 3n, withdrawWei: 2n, delegationWei: 5n },
} as const;

export async function settleIn(it: BoxUnderTest): Promise<void> {
  const { box } = it;
  const { prover, signer } = box.accounts;
  box.registerProver({ address: prover.address, delegate: signer.address, stakerFeeBips: 777n });
  box.registerProver({ address: rival.address, stakerFeeBips: 1n });
  box.registerProver({ address: carl.address });
  await createProgram(it);
}

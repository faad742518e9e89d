import { afterEach, beforeEach, expect, test } from "vitest";
import { demoAccount } from "../../local/network/demo-accounts.ts";
import { fromHex, toHex } from "../../local/network/hex.ts";
import {
  CancelRequestRequestBodySchema,
  ExecuteFailureCause,
  ExecuteProofRequestBodySchema,
  ExecutionStatus,
  FailFulfillmentRequestBodySchema,
  FulfillmentStatus,
  GetStdinUriRequestBodySchema,
  ProofRequestError,
  SettlementStatus,
  TransactionVariant,
} from "../../src/gen/types_pb.ts";
import { aFulfillment, assignedRequest, nonceOf, request, signed, statusOf } from "./actors.ts";
import { type BoxUnderTest, startBox } from "./box-under-test.ts";
import { refused } from "./refused.ts";

let it: BoxUnderTest;
beforeEach(async () => {
  it = await startBox();
});
afterEach(() => it.box.close());

const fulfill = async (requestId: Uint8Array, overrides: Parameters<typeof aFulfillment>[2] = {}) =>
  it.network.fulfillProof(await aFulfillment(it, requestId, overrides));

async function fail(
  requestId: Uint8Array,
  error?: ProofRequestError,
  by = it.box.accounts.signer,
  errorTrace?: Uint8Array,
) {
  const body = {
    nonce: await nonceOf(it, by),
    requestId,
    ...(error === undefined ? {} : { error }),
    ...(errorTrace === undefined ? {} : { errorTrace }),
  };
  return it.network.failFulfillment(await signed(FailFulfillmentRequestBodySchema, body, by.privateKey));
}

test("a proof that does not verify is refused with the reason, and spends nothing", async () => {
  const requestId = await assignedRequest(it);
  const nonce = await nonceOf(it, it.box.accounts.signer);
  expect(await refused(fulfill(requestId, { proof: new Uint8Array(32) }))).toEqual({
    code: "InvalidArgument",
    message: "invalid proof: wrong hash",
  });
  expect(await nonceOf(it, it.box.accounts.signer)).toBe(nonce);
  expect(statusOf(it, requestId)).toBe(FulfillmentStatus.ASSIGNED);
  await fulfill(requestId);
});

test("nobody but the fulfiller's signers may fulfil or fail a request", async () => {
  const requestId = await assignedRequest(it);
  const rival = demoAccount("a rival");
  it.box.registerProver({ address: rival.address });
  const stolen = await aFulfillment(it, requestId, {}, { signer: rival, prover: rival.address });
  expect(await refused(it.network.fulfillProof(stolen))).toMatchObject({ code: "PermissionDenied" });
  expect(await refused(fail(requestId, undefined, rival))).toMatchObject({ code: "PermissionDenied" });
});

test("a request that is not assigned, or over, is not fulfilled", async () => {
  const open = await request(it);
  expect(await refused(fulfill(open))).toMatchObject({ code: "FailedPrecondition" });
  const done = await assignedRequest(it);
  await fulfill(done);
  expect(await refused(fulfill(done))).toEqual({
    code: "FailedPrecondition",
    message: "request is FULFILLED, not ASSIGNED",
  });
  expect(await refused(fulfill(new Uint8Array(32), { proof: new Uint8Array(1) }))).toMatchObject({ code: "NotFound" });
});

test("a proof after the deadline is refused", async () => {
  const requestId = await assignedRequest(it, { deadline: BigInt(it.clock.nowMs() / 1000 + 60) });
  const late = await aFulfillment(it, requestId);
  it.clock.advance(45_000);
  expect(await refused(it.network.fulfillProof(late))).toMatchObject({
    code: "FailedPrecondition",
    message: expect.stringMatching(/deadline/),
  });
});

test("of two proofs of one request at the same time one is accepted", async () => {
  const requestId = await assignedRequest(it);
  const message = await aFulfillment(it, requestId);
  const byOwner = await aFulfillment(
    it,
    requestId,
    {},
    {
      signer: it.box.accounts.prover,
      prover: it.box.accounts.prover.address,
    },
  );
  const outcomes = await Promise.allSettled([it.network.fulfillProof(message), it.network.fulfillProof(byOwner)]);
  expect(outcomes.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  expect(it.box.transactions("FulfillProof")).toHaveLength(1);
});

test("a request that was given up is unfulfillable, with its error and its trace, and costs nothing", async () => {
  const { requester } = it.box.accounts;
  const before = it.box.account(requester.address).balanceWei;
  const requestId = await assignedRequest(it);
  const trace = new TextEncoder().encode('{"version":1}');
  await fail(requestId, ProofRequestError.PROVING_FAILURE, it.box.accounts.signer, trace);
  expect((await it.network.getProofRequestDetails({ requestId })).request).toMatchObject({
    fulfillmentStatus: FulfillmentStatus.UNFULFILLABLE,
    error: ProofRequestError.PROVING_FAILURE,
    errorTrace: trace,
  });
  expect(it.box.account(requester.address).balanceWei).toBe(before);
  expect(await refused(fail(requestId))).toMatchObject({ code: "FailedPrecondition" });
});

test("an error trace of more than 32 KiB is refused", async () => {
  const requestId = await assignedRequest(it);
  const trace = new Uint8Array(32 * 1024 + 1);
  expect(await refused(fail(requestId, undefined, it.box.accounts.signer, trace))).toMatchObject({
    code: "InvalidArgument",
  });
});

test("an unexecutable request stays assigned until its fulfiller gives it up, and takes no proof", async () => {
  it.oracle.answer = { kind: "unexecutable", cause: ExecuteFailureCause.EXCEEDED_CYCLE_LIMIT };
  const requestId = await assignedRequest(it);
  expect((await it.network.getProofRequestDetails({ requestId })).request).toMatchObject({
    fulfillmentStatus: FulfillmentStatus.ASSIGNED,
    executionStatus: ExecutionStatus.UNEXECUTABLE,
    executeFailCause: ExecuteFailureCause.EXCEEDED_CYCLE_LIMIT,
  });
  expect(await refused(fulfill(requestId))).toMatchObject({
    code: "FailedPrecondition",
    message: "request is UNEXECUTABLE",
  });
  await fail(requestId, ProofRequestError.EXECUTION_FAILURE);
  expect(statusOf(it, requestId)).toBe(FulfillmentStatus.UNFULFILLABLE);
});

test("an execution that disagrees with the requester's public values is a failed validation", async () => {
  const requestId = await assignedRequest(it, { publicValuesHash: new Uint8Array(32).fill(1) });
  expect(it.box.request(toHex(requestId))?.execution).toBe(ExecutionStatus.VALIDATION_FAILED);
});

test("a program that cannot be read is a failed validation, not the end of the box", async () => {
  const requestId = await request(it);
  it.artifacts.put(it.box.request(toHex(requestId))?.programUri ?? "", new Uint8Array(3));
  it.box.inProcess.bid({ prover: fromHex(it.box.accounts.prover.address), requestId, amountWei: 500_000_000n });
  it.clock.advance(15_000);
  await it.box.idle();
  expect(it.box.request(toHex(requestId))?.execution).toBe(ExecutionStatus.VALIDATION_FAILED);
});

test("an executor outside the box reports what the program does, once", async () => {
  const outside = await startBox({ oracle: { execute: () => new Promise(() => undefined) } });
  const requestId = await request(outside);
  const { executor, requester } = outside.box.accounts;
  const report = async (by = executor) =>
    outside.network.executeProof(
      await signed(
        ExecuteProofRequestBodySchema,
        {
          nonce: await nonceOf(outside, by),
          requestId,
          executionStatus: ExecutionStatus.EXECUTED,
          publicValuesHash: new Uint8Array(32),
          cycles: 7n,
          pgus: 9n,
          domain: fromHex(outside.box.rules.domain),
          variant: TransactionVariant.EXECUTE_VARIANT,
        },
        by.privateKey,
      ),
    );
  expect(await refused(report(requester))).toMatchObject({ code: "PermissionDenied" });
  await report();
  expect(outside.box.request(toHex(requestId))).toMatchObject({ execution: ExecutionStatus.EXECUTED, gasUsed: 9n });
  expect(await refused(report())).toMatchObject({ code: "FailedPrecondition" });
  await outside.box.close();
});

test("private stdin is shown to the fulfiller's signer alone, by a link that expires", async () => {
  const { signer, requester } = it.box.accounts;
  const ask = async (requestId: Uint8Array, by = signer) =>
    it.network.getStdinUri(
      await signed(GetStdinUriRequestBodySchema, { nonce: await nonceOf(it, by), requestId }, by.privateKey),
    );
  const requestId = await assignedRequest(it, { stdinPrivate: true });
  const { request: details } = await it.network.getProofRequestDetails({ requestId });
  expect(details).toMatchObject({ stdinPrivate: true, stdinPublicUri: "" });
  const nonce = await nonceOf(it, signer);
  const { stdinUri, expiresAt } = await ask(requestId);
  expect(stdinUri).toContain(details?.stdinUri);
  expect(expiresAt).toBeGreaterThan(0n);
  expect(await nonceOf(it, signer)).toBe(nonce);
  expect(await refused(ask(requestId, requester))).toMatchObject({ code: "PermissionDenied" });
  await fulfill(requestId);
  expect(await refused(ask(requestId))).toMatchObject({ code: "FailedPrecondition" });
});

test("a requester cancels its own request, while it is REQUESTED", async () => {
  const { requester, signer } = it.box.accounts;
  const cancel = async (requestId: Uint8Array, by = requester) =>
    it.network.cancelRequest(
      await signed(CancelRequestRequestBodySchema, { nonce: await nonceOf(it, by), requestId }, by.privateKey),
    );
  const requestId = await request(it);
  expect(await refused(cancel(requestId, signer))).toMatchObject({ code: "PermissionDenied" });
  await cancel(requestId);
  expect((await it.network.getProofRequestDetails({ requestId })).request).toMatchObject({
    fulfillmentStatus: FulfillmentStatus.UNFULFILLABLE,
    isCanceled: true,
  });
  expect(await refused(cancel(requestId))).toMatchObject({ code: "FailedPrecondition" });
  expect(await refused(cancel(await assignedRequest(it)))).toMatchObject({ code: "FailedPrecondition" });
});

test("the network itself can cancel in any phase, and revert a proof before it is paid", async () => {
  const before = it.box.totalWei();
  const assigned = await assignedRequest(it);
  expect(it.box.cancel(toHex(assigned))).toBe(true);
  expect(statusOf(it, assigned)).toBe(FulfillmentStatus.UNFULFILLABLE);
  const delivered = await assignedRequest(it);
  await fulfill(delivered);
  expect(it.box.revert(toHex(delivered))).toBe(true);
  it.clock.advance(5000);
  expect(it.box.request(toHex(delivered))).toMatchObject({
    fulfillment: FulfillmentStatus.REVERTED,
    settlement: SettlementStatus.UNSETTLED,
    heldWei: 0n,
  });
  expect(it.box.cancel(toHex(delivered))).toBe(false);
  expect(it.box.totalWei()).toBe(before);
});

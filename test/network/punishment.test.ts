import { afterEach, beforeEach, expect, test } from "vitest";
import { toHex } from "../../local/network/hex.ts";
import { ExecuteFailureCause, ExecutionStatus, FulfillmentStatus } from "../../src/gen/types_pb.ts";
import { request, statusOf } from "./actors.ts";
import { type BoxUnderTest, startBox } from "./box-under-test.ts";
import { refused } from "./refused.ts";
import { type BodyFields, send } from "./signed-rpcs.ts";

let it: BoxUnderTest;
beforeEach(async () => {
  it = await startBox();
});
afterEach(() => it.box.close());

const unexecutable = (requestId: Uint8Array, fields: BodyFields) => {
  const executionStatus = ExecutionStatus.UNEXECUTABLE;
  return send(it, "ExecuteProof", { requestId, executionStatus, ...fields }, it.box.accounts.executor);
};

test("who asks for what cannot be executed pays the treasury what the executor says, and gets the rest back", async () => {
  const { requester, treasury } = it.box.accounts;
  const before = it.box.account(requester.address).balanceWei;
  const requestId = await request(it, { deadline: BigInt(it.clock.nowMs() / 1000 + 60) });
  await unexecutable(requestId, { punishment: "1000", failureCause: ExecuteFailureCause.BREAKPOINT });
  expect(it.box.account(treasury.address).balanceWei).toBe(1000n);
  it.clock.advance(60_000);
  expect(it.box.account(requester.address).balanceWei).toBe(before - 1000n);
  expect((await it.network.getProofRequestDetails({ requestId })).request).toMatchObject({
    fulfillmentStatus: FulfillmentStatus.EXPIRED,
    executionStatus: ExecutionStatus.UNEXECUTABLE,
    executeFailCause: ExecuteFailureCause.BREAKPOINT,
    deductionAmount: "1000",
  });
});

test("a punishment is at most what the request could have cost, and for what is unexecutable alone", async () => {
  const requestId = await request(it);
  const held = it.box.request(toHex(requestId))?.heldWei ?? 0n;
  const executed = { executionStatus: ExecutionStatus.EXECUTED, cycles: 1n, pgus: 1n };
  const wrongs = [
    { punishment: `${held + 1n}` },
    { punishment: "1.5" },
    { punishment: "1", publicValuesHash: new Uint8Array(32), ...executed },
  ];
  for (const wrong of wrongs) {
    expect(await refused(unexecutable(requestId, wrong))).toMatchObject({ code: "InvalidArgument" });
  }
  await unexecutable(requestId, { punishment: held.toString() });
  expect(it.box.request(toHex(requestId))).toMatchObject({ heldWei: 0n, paidWei: held });
});

test("an execution takes at most the gas that the request allows, where it states a limit", async () => {
  const limited = await request(it, { gasLimit: 1000n });
  const unlimited = await request(it, { gasLimit: 0n, cycleLimit: 1000n });
  const executed = (requestId: Uint8Array, pgus: bigint) => {
    const fields = { executionStatus: ExecutionStatus.EXECUTED, cycles: 1n, publicValuesHash: new Uint8Array(32) };
    return send(it, "ExecuteProof", { requestId, pgus, ...fields }, it.box.accounts.executor);
  };
  expect(await refused(executed(limited, 1001n))).toEqual({
    code: "InvalidArgument",
    message: "pgus 1001 exceed the request's gas_limit 1000",
  });
  await executed(limited, 1000n);
  expect(it.box.request(toHex(limited))).toMatchObject({ execution: ExecutionStatus.EXECUTED, gasUsed: 1000n });
  await executed(unlimited, 1001n);
  expect(it.box.request(toHex(unlimited))).toMatchObject({ execution: ExecutionStatus.EXECUTED, gasUsed: 1001n });
});

test("an execution comes to the public values that the request commits to, where it does", async () => {
  const publicValuesHash = new Uint8Array(32).fill(5);
  const committed = await request(it, { publicValuesHash });
  const open = await request(it);
  const executed = (requestId: Uint8Array, fields: BodyFields) => {
    const ran = { executionStatus: ExecutionStatus.EXECUTED, cycles: 1n, pgus: 1n };
    return send(it, "ExecuteProof", { requestId, ...ran, ...fields }, it.box.accounts.executor);
  };
  const other = { publicValuesHash: new Uint8Array(32).fill(6) };
  expect(await refused(executed(committed, other))).toEqual({
    code: "InvalidArgument",
    message: `public_values_hash 0x${"06".repeat(32)} is not the request's, 0x${"05".repeat(32)}`,
  });
  expect(it.box.request(toHex(committed))?.execution).toBe(ExecutionStatus.UNEXECUTED);
  await executed(committed, { publicValuesHash });
  await executed(open, other);
  for (const id of [committed, open]) {
    expect(it.box.request(toHex(id))?.execution).toBe(ExecutionStatus.EXECUTED);
  }
});

test("an execution's failure in the older form leaves a cause, once", async () => {
  const { executor } = it.box.accounts;
  const requestId = await request(it);
  const fields = { requestId, executeFailCause: ExecuteFailureCause.EXCEEDED_CYCLE_LIMIT };
  await send(it, "FailExecution", fields, executor);
  expect((await it.network.getProofRequestDetails({ requestId })).request).toMatchObject({
    executionStatus: ExecutionStatus.UNEXECUTABLE,
    executeFailCause: ExecuteFailureCause.EXCEEDED_CYCLE_LIMIT,
  });
  expect(statusOf(it, requestId)).toBe(FulfillmentStatus.REQUESTED);
  expect(await refused(send(it, "FailExecution", fields, executor))).toMatchObject({ code: "FailedPrecondition" });
});

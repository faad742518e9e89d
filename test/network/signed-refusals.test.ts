import { type DescMessage, ScalarType } from "@bufbuild/protobuf";
import { afterEach, expect, test } from "vitest";
import { framed } from "../../conformance/raw-call.ts";
import { bodyHas, bodySchema, signedRpcs } from "../../conformance/signed-rpcs.ts";
import { type DemoAccount, demoAccount } from "../../local/network/demo-accounts.ts";
import { fromHex } from "../../local/network/hex.ts";
import { domainSeparator } from "../../src/adapters/network/signing.ts";
import { ExecutionStatus, MessageFormat, TransactionVariant } from "../../src/gen/types_pb.ts";
import { aRequestBody, assignedRequest, bid, createProgram, proofOf, request, theProgram } from "./actors.ts";
import { type BoxUnderTest, startBox } from "./box-under-test.ts";
import { callRaw } from "./raw-call.ts";
import { refused } from "./refused.ts";
import { type BodyFields, callRpc, type Envelope, send, signedMessage } from "./signed-rpcs.ts";

let it: BoxUnderTest;
afterEach(() => it.box.close());

type Call = { fields: BodyFields; by: DemoAccount };

const helper = demoAccount("a helper");
const bytesOf = ({ address }: DemoAccount) => fromHex(address);

/** What a network accepts of each signed RPC, after what must have happened before. */
const acceptable: Readonly<Record<string, () => Promise<Call>>> = {
  async RequestProof() {
    await createProgram(it);
    return { fields: await aRequestBody(it), by: it.box.accounts.requester };
  },
  async FulfillProof() {
    const requestId = await assignedRequest(it);
    return { fields: { requestId, proof: proofOf(it, requestId) }, by: it.box.accounts.signer };
  },
  async ExecuteProof() {
    const executed = { cycles: 1n, pgus: 1n, publicValuesHash: new Uint8Array(32) };
    const fields = { requestId: await request(it), executionStatus: ExecutionStatus.EXECUTED, ...executed };
    return { fields, by: it.box.accounts.executor };
  },
  async FailExecution() {
    return { fields: { requestId: await request(it), executeFailCause: 5 }, by: it.box.accounts.executor };
  },
  async FailFulfillment() {
    return { fields: { requestId: await assignedRequest(it), error: 6 }, by: it.box.accounts.signer };
  },
  async GetStdinUri() {
    return { fields: { requestId: await assignedRequest(it) }, by: it.box.accounts.signer };
  },
  async SetAccountName() {
    return { fields: { address: bytesOf(helper), name: "helper" }, by: helper };
  },
  async SetTermsSignature() {
    return { fields: { message: "I agree" }, by: helper };
  },
  async CreateProgram() {
    await createProgram(it);
    const { program } = await it.network.getProgram({ vkHash: theProgram.vkHash });
    return { fields: { vkHash: new Uint8Array(32), vk: theProgram.vk, programUri: program?.programUri }, by: helper };
  },
  async SetProgramName() {
    await createProgram(it);
    return { fields: { vkHash: theProgram.vkHash, name: "a program" }, by: it.box.accounts.requester };
  },
  async Transfer() {
    return { fields: { to: bytesOf(helper), amount: "7" }, by: it.box.accounts.requester };
  },
  async Withdraw() {
    const { requester } = it.box.accounts;
    return { fields: { account: bytesOf(requester), amount: "7" }, by: requester };
  },
  async Bid() {
    const fields = { requestId: await request(it), amount: "500000000", prover: bytesOf(it.box.accounts.prover) };
    return { fields, by: it.box.accounts.signer };
  },
  async Settle() {
    const requestId = await request(it);
    await bid(it, requestId);
    return { fields: { requestId, winner: bytesOf(it.box.accounts.prover) }, by: it.box.accounts.auctioneer };
  },
  async SuspendProver() {
    const suspendedUntil = BigInt(it.clock.nowMs() / 1000 + 60);
    return { fields: { prover: bytesOf(it.box.accounts.prover), suspendedUntil }, by: it.box.accounts.auctioneer };
  },
  async SetDelegation() {
    const { prover } = it.box.accounts;
    return { fields: { delegate: bytesOf(helper), prover: bytesOf(prover) }, by: prover };
  },
  async CancelRequest() {
    return { fields: { requestId: await request(it) }, by: it.box.accounts.requester };
  },
  async AddDelegation() {
    return { fields: { delegate: bytesOf(helper) }, by: it.box.accounts.requester };
  },
  async RemoveDelegation() {
    return { ...(await added()), by: it.box.accounts.requester };
  },
  async TerminateDelegation() {
    await added();
    return { fields: { owner: bytesOf(it.box.accounts.requester) }, by: helper };
  },
  async AcceptDelegation() {
    await added();
    return { fields: { owner: bytesOf(it.box.accounts.requester) }, by: helper };
  },
  async ReportProverInfo() {
    return { fields: { prover: bytesOf(it.box.accounts.prover) }, by: it.box.accounts.signer };
  },
};

async function added(): Promise<{ fields: BodyFields }> {
  const fields = { delegate: bytesOf(helper) };
  await send(it, "AddDelegation", fields, it.box.accounts.requester);
  return { fields };
}

/** A body that is right but for one field that is far too long. */
function oversize(name: string): BodyFields {
  const schema: DescMessage = bodySchema(name);
  const field = schema.fields.find(({ fieldKind, scalar }) => {
    return fieldKind === "scalar" && (scalar === ScalarType.BYTES || scalar === ScalarType.STRING);
  });
  if (field === undefined) throw new Error(`${name} has nothing that can be long`);
  const length = 1024 * 1024;
  return { [field.localName]: field.scalar === ScalarType.STRING ? "x".repeat(length) : new Uint8Array(length) };
}

type Wrong = { code: string | RegExp; message: (name: string, call: Call, good: Envelope) => Promise<object> };

/** What is wrong with a message that is otherwise accepted, for the RPCs that can be wrong in this way. */
const wrongs: Readonly<Record<string, Wrong & { where?: (name: string) => boolean }>> = {
  "no body": { code: "InvalidArgument", message: async (_, __, { body: _body, ...bodiless }) => bodiless },
  "the format JSON": {
    code: "InvalidArgument",
    message: async (_, __, good) => ({ ...good, format: MessageFormat.JSON }),
  },
  "no signature": {
    code: "Unauthenticated",
    message: async (_, __, good) => ({ ...good, signature: new Uint8Array() }),
  },
  "a short signature": {
    code: "Unauthenticated",
    message: async (_, __, good) => ({ ...good, signature: good.signature.subarray(0, 64) }),
  },
  "a signature off the curve": {
    code: "Unauthenticated",
    message: async (_, __, good) => ({ ...good, signature: new Uint8Array(65).fill(255) }),
  },
  "somebody else's signature": {
    code: /PermissionDenied|Unavailable|NotFound|FailedPrecondition/,
    message: (name, { fields }) => signedMessage(it, name, fields, demoAccount("somebody else")),
    where: (name) => !["SetTermsSignature", "CreateProgram", "AddDelegation"].includes(name), // anyone may
  },
  "a domain of another chain": {
    code: "InvalidArgument",
    message: (name, { fields, by }) => signedMessage(it, name, { ...fields, domain: domainSeparator(11155111n) }, by),
    where: (name) => bodyHas(name, "domain"),
  },
  "another variant": {
    code: "InvalidArgument",
    message: (name, { fields, by }) =>
      signedMessage(it, name, { ...fields, variant: TransactionVariant.UPDATE_STAKER_FEE_VARIANT }, by),
    where: (name) => bodyHas(name, "variant"),
  },
  "a nonce to come": {
    code: "Unavailable",
    message: (name, { fields, by }) => signedMessage(it, name, { ...fields, nonce: 1000n }, by),
    where: (name) => bodyHas(name, "nonce"),
  },
  "too many bytes": {
    code: "ResourceExhausted",
    message: (name, { fields, by }) => signedMessage(it, name, { ...fields, ...oversize(name) }, by),
    where: (name) => name !== "FulfillProof", // a proof may be that long
  },
};

const state = () => ({ accounts: it.box.accountsKnown(), transactions: it.box.transactions().length });

test("what is accepted is known of every signed RPC of the wire", async () => {
  it = await startBox();
  expect(Object.keys(acceptable).sort()).toEqual(signedRpcs.map(({ name }) => name).sort());
});

test.each(signedRpcs.map(({ name }) => name))(
  "%s is refused for each wrong with its code, then accepted once",
  async (name) => {
    it = await startBox({ stdinUriConsumesNonce: true });
    const call = await acceptable[name]?.();
    if (call === undefined) throw new Error(`nothing is known of ${name}`);
    const good = await signedMessage(it, name, call.fields, call.by);
    const before = state();
    for (const [what, { code, message, where }] of Object.entries(wrongs)) {
      if (where?.(name) === false) continue;
      const answer = await refused(callRpc(it, name, await message(name, call, good)));
      expect(answer.code, what).toMatch(code);
      expect(state(), what).toEqual(before);
    }

    const { txHash } = await callRpc(it, name, good);
    if (!bodyHas(name, "nonce")) return; // a report may be repeated
    const after = state();
    expect(after.transactions).toBe(before.transactions + 1);
    if (txHash !== undefined) await it.network.getTransactionDetails({ txHash });
    expect(await refused(callRpc(it, name, good)), "a replay").toMatchObject({ code: "Unavailable" });
    expect(state()).toEqual(after);
  },
);

test("a message that says that it is longer than any proof is refused before it has come", async () => {
  it = await startBox();
  const claim = Uint8Array.of(0, 5, 0, 0, 0); // 80 MiB
  expect(await callRaw(it.box.url, "network.ProverNetwork/FulfillProof", claim)).toBe("8");
});

test("bytes that are no message of the wire's are Internal, as gRPC has it, for every signed RPC", async () => {
  it = await startBox();
  const internal = "13";
  const bodyAsNumber = framed(Uint8Array.of(0x18, 0x05)); // field 3 as a varint, where a message should be
  const truncated = framed(Uint8Array.of(0x1a, 0x7f, 0x08)); // a body that says that it is longer than it is
  for (const { name } of signedRpcs) {
    for (const message of [bodyAsNumber, truncated]) {
      expect(await callRaw(it.box.url, `network.ProverNetwork/${name}`, message), name).toBe(internal);
    }
  }
});

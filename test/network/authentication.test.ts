import { toBinary } from "@bufbuild/protobuf";
import { afterEach, beforeEach, expect, test } from "vitest";
import { demoAccount } from "../../local/network/demo-accounts.ts";
import { fromHex, toHex } from "../../local/network/hex.ts";
import { domainSeparator, personalSign, transactionHash } from "../../src/adapters/network/signing.ts";
import { ArtifactType } from "../../src/gen/artifact_pb.ts";
import {
  BidRequestBodySchema,
  MessageFormat,
  SetAccountNameRequestBodySchema,
  TransactionVariant,
} from "../../src/gen/types_pb.ts";
import { aBid, bid, nonceOf, request, signed } from "./actors.ts";
import { type BoxUnderTest, startBox } from "./box-under-test.ts";
import { refused } from "./refused.ts";

let it: BoxUnderTest;
let requestId: Uint8Array;
beforeEach(async () => {
  it = await startBox();
  requestId = await request(it);
});
afterEach(async () => {
  expect(it.box.transactions("Bid")).toHaveLength(accepted);
  await it.box.close();
});
let accepted = 0;
beforeEach(() => {
  accepted = 0;
});

const nonce = () => nonceOf(it, it.box.accounts.signer);

test("a signature over other bytes is somebody else's", async () => {
  const message = await aBid(it, requestId);
  const changed = { ...message, body: { ...message.body, amount: "10000000" } };
  expect(await refused(it.network.bid(changed))).toMatchObject({
    code: expect.stringMatching(/PermissionDenied|Unavailable/),
  });
  expect(await nonce()).toBe(0n);
});

test("bytes that are no signature are refused", async () => {
  const message = await aBid(it, requestId);
  for (const signature of [new Uint8Array(), new Uint8Array(64), new Uint8Array(65), new Uint8Array(65).fill(255)]) {
    expect(await refused(it.network.bid({ ...message, signature }))).toEqual({
      code: "Unauthenticated",
      message: "invalid signature",
    });
  }
});

test("a message of another format, or without a body, is refused", async () => {
  const message = await aBid(it, requestId);
  expect(await refused(it.network.bid({ ...message, format: MessageFormat.JSON }))).toMatchObject({
    code: "InvalidArgument",
    message: expect.stringMatching(/BINARY/),
  });
  const { body: _, ...bodiless } = message;
  expect(await refused(it.network.bid(bodiless))).toMatchObject({
    code: "InvalidArgument",
    message: expect.stringMatching(/body/),
  });
});

test("a field that the network does not know breaks the signature", async () => {
  const message = await aBid(it, requestId);
  const body = { ...message.body, $unknown: [{ no: 99, wireType: 0, data: Uint8Array.of(1) }] };
  const signature = await personalSign(toBinary(BidRequestBodySchema, body), it.box.accounts.signer.privateKey);
  expect(await refused(it.network.bid({ ...message, body, signature }))).toMatchObject({
    code: expect.stringMatching(/PermissionDenied|Unavailable/),
  });
});

test("another chain's domain, or none, is refused", async () => {
  for (const domain of [domainSeparator(11155111n), new Uint8Array(), new Uint8Array(31)]) {
    expect(await refused(it.network.bid(await aBid(it, requestId, { domain })))).toMatchObject({
      code: "InvalidArgument",
      message: expect.stringMatching(/domain mismatch/),
    });
  }
});

test("another variant is refused", async () => {
  const message = await aBid(it, requestId, { variant: TransactionVariant.FULFILL_VARIANT });
  expect(await refused(it.network.bid(message))).toEqual({
    code: "InvalidArgument",
    message: "variant must be BID_VARIANT, got FULFILL_VARIANT",
  });
});

test("a nonce is spent once, and only the very next one is taken", async () => {
  const first = await aBid(it, requestId);
  await it.network.bid(first);
  accepted = 1;
  const lost = { code: "Unavailable", message: expect.stringMatching(/failed nonce verification/) };
  expect(await refused(it.network.bid(first))).toMatchObject(lost);
  expect(await refused(it.network.bid(await aBid(it, requestId, { nonce: 0n })))).toMatchObject(lost);
  expect(await refused(it.network.bid(await aBid(it, requestId, { nonce: 2n })))).toMatchObject(lost);
  expect(await nonce()).toBe(1n);
});

test("of calls with one nonce at the same time exactly one is accepted", async () => {
  const message = await aBid(it, requestId);
  const outcomes = await Promise.allSettled(Array.from({ length: 8 }, () => it.network.bid(message)));
  expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  accepted = 1;
});

test("a refused call spends no nonce", async () => {
  await refused(bid(it, requestId, "1"));
  expect(await nonce()).toBe(0n);
});

test("a transaction can be looked up by the hash that its sender knew before sending it", async () => {
  const message = await aBid(it, requestId);
  const { signer } = it.box.accounts;
  const hash = transactionHash(fromHex(signer.address), toBinary(BidRequestBodySchema, message.body));
  expect(await refused(it.network.getTransactionDetails({ txHash: hash }))).toMatchObject({ code: "NotFound" });
  const { txHash } = await it.network.bid(message);
  accepted = 1;
  expect(txHash).toEqual(hash);
  expect((await it.network.getTransactionDetails({ txHash: hash })).transaction).toMatchObject({
    txHash: hash,
    sender: fromHex(signer.address),
    signature: message.signature,
    nonce: 0n,
    requestId,
  });
});

test("an account is named by its owner alone", async () => {
  const { requester, signer } = it.box.accounts;
  const body = { nonce: await nonce(), address: fromHex(requester.address), name: "mine" };
  const call = it.network.setAccountName(await signed(SetAccountNameRequestBodySchema, body, signer.privateKey));
  expect(await refused(call)).toMatchObject({ code: "PermissionDenied" });
});

test("a transaction has the name of its sender's account beside it", async () => {
  const { signer } = it.box.accounts;
  const body = { nonce: await nonce(), address: fromHex(signer.address), name: "ours" };
  const { txHash } = await it.network.setAccountName(
    await signed(SetAccountNameRequestBodySchema, body, signer.privateKey),
  );
  expect((await it.network.getTransactionDetails({ txHash })).transaction?.name).toBe("ours");
});

test("an artifact may be created with each of the recovery bytes that clients send", async () => {
  const { privateKey } = demoAccount("anyone");
  const signature = await personalSign(new TextEncoder().encode("create_artifact"), privateKey);
  for (const shift of [-27, 0, 27]) {
    const shifted = Uint8Array.from(signature);
    shifted[64] = (signature[64] ?? 0) + shift;
    const created = await it.artifactStore.createArtifact({ signature: shifted, artifactType: ArtifactType.STDIN });
    expect(created.artifactUri).toContain("/stdins/");
    expect(created.artifactPresignedUrl).not.toBe("");
  }
  const wrong = signature.with(64, 99);
  expect(await refused(it.artifactStore.createArtifact({ signature: wrong, artifactType: 2 }))).toMatchObject({
    code: "Unauthenticated",
  });
  expect(await refused(it.artifactStore.createArtifact({ signature, artifactType: 99 as ArtifactType }))).toMatchObject(
    {
      code: "InvalidArgument",
    },
  );
});

test("a lost nonce race can be answered as Aborted too", async () => {
  const other = await startBox({ nonceRefusal: "aborted" });
  const id = await request(other);
  expect(await refused(other.network.bid(await aBid(other, id, { nonce: 7n })))).toMatchObject({
    code: "Aborted",
    message: expect.stringMatching(/failed nonce verification/),
  });
  expect(toHex(id)).toHaveLength(66);
  await other.box.close();
});

import {
  create,
  type DescMessage,
  type Message,
  type MessageInitShape,
  type MessageShape,
  toBinary,
} from "@bufbuild/protobuf";
import type { DemoAccount } from "../../local/network/demo-accounts.ts";
import { fromHex, type Hex, toHex } from "../../local/network/hex.ts";
import type { ProofSubject } from "../../local/network/ports.ts";
import { addressOfKey, personalSign } from "../../src/adapters/network/signing.ts";
import {
  BidRequestBodySchema,
  CreateProgramRequestBodySchema,
  FulfillmentStrategy,
  FulfillProofRequestBodySchema,
  MessageFormat,
  ProofMode,
  RequestProofRequestBodySchema,
  TransactionVariant,
} from "../../src/gen/types_pb.ts";
import type { BoxUnderTest } from "./box-under-test.ts";
import { bincode, rightProof } from "./stand-ins.ts";

/** Some fields of a body; the test says which ones. */
type Fields<Body extends DescMessage> = Partial<Omit<MessageShape<Body>, keyof Message>>;

/** `{ format, signature, body }` as every signed RPC takes it. */
export async function signed<Body extends DescMessage>(schema: Body, init: MessageInitShape<Body>, privateKey: Hex) {
  const body = create(schema, init);
  const signature = await personalSign(toBinary(schema, body), privateKey);
  return { format: MessageFormat.BINARY, signature, body };
}

export const nonceOf = async ({ network }: BoxUnderTest, account: { privateKey: Hex }): Promise<bigint> =>
  (await network.getNonce({ address: addressOfKey(account.privateKey) })).nonce;

export const theProgram = {
  elf: new TextEncoder().encode("not quite an ELF"),
  vk: new Uint8Array(40).fill(3),
  vkHash: new Uint8Array(32).fill(7),
};
const theStdin = new TextEncoder().encode("stdin");

export async function createProgram(test: BoxUnderTest, program = theProgram): Promise<void> {
  const { requester } = test.box.accounts;
  const programUri = test.artifacts.create("programs").uri;
  test.artifacts.put(programUri, bincode(program.elf));
  const body = { nonce: await nonceOf(test, requester), vkHash: program.vkHash, vk: program.vk, programUri };
  await test.network.createProgram(await signed(CreateProgramRequestBodySchema, body, requester.privateKey));
}

type RequestBody = Fields<typeof RequestProofRequestBodySchema>;

/** A request body that every check accepts; overrides break one thing at a time. */
export async function aRequestBody(test: BoxUnderTest, overrides: RequestBody = {}) {
  const { box, artifacts } = test;
  const stdinUri = artifacts.create("stdins").uri;
  artifacts.put(stdinUri, theStdin);
  return {
    nonce: await nonceOf(test, box.accounts.requester),
    vkHash: theProgram.vkHash,
    version: "sp1-v6.1.0",
    mode: ProofMode.COMPRESSED,
    strategy: FulfillmentStrategy.AUCTION,
    stdinUri,
    deadline: BigInt(Math.floor(box.clock.nowMs() / 1000) + 3600),
    cycleLimit: 1000n,
    gasLimit: 1000n,
    minAuctionPeriod: 0n,
    whitelist: [],
    domain: fromHex(box.rules.domain),
    auctioneer: fromHex(box.rules.roles.auctioneer),
    executor: fromHex(box.rules.roles.executor),
    verifier: fromHex(box.rules.roles.verifier),
    treasury: fromHex(box.rules.roles.treasury),
    baseFee: box.rules.params.baseFeeWei.compressed.toString(),
    maxPricePerPgu: box.rules.params.maxPricePerPgu.toString(),
    variant: TransactionVariant.REQUEST_VARIANT,
    ...overrides,
  } satisfies RequestBody;
}

/** Opens an auction (and creates the program the first time); the request's id. */
export async function request(test: BoxUnderTest, overrides: RequestBody = {}): Promise<Uint8Array> {
  const vkHash = overrides.vkHash ?? theProgram.vkHash;
  await test.network
    .getProgram({ vkHash })
    .catch(() => createProgram(test, { ...theProgram, vkHash: Uint8Array.from(vkHash) }));
  const body = await aRequestBody(test, overrides);
  const { privateKey } = test.box.accounts.requester;
  const response = await test.network.requestProof(await signed(RequestProofRequestBodySchema, body, privateKey));
  return response.body?.requestId ?? new Uint8Array();
}

export type Bidder = { signer: DemoAccount; prover: Hex };

export const theBidder = ({ box }: BoxUnderTest): Bidder => ({
  signer: box.accounts.signer,
  prover: box.accounts.prover.address,
});

type BidBody = Fields<typeof BidRequestBodySchema>;

export async function aBid(test: BoxUnderTest, requestId: Uint8Array, overrides: BidBody = {}, by = theBidder(test)) {
  const body = {
    nonce: await nonceOf(test, by.signer),
    requestId,
    amount: "500000000",
    domain: fromHex(test.box.rules.domain),
    prover: fromHex(by.prover),
    variant: TransactionVariant.BID_VARIANT,
    ...overrides,
  } satisfies BidBody;
  return signed(BidRequestBodySchema, body, by.signer.privateKey);
}

export const bid = async (test: BoxUnderTest, requestId: Uint8Array, amount = "500000000", by = theBidder(test)) =>
  test.network.bid(await aBid(test, requestId, { amount }, by));

/** A request that the bidder has won; the executions that its assignment started have ended. */
export async function assignedRequest(test: BoxUnderTest, overrides: RequestBody = {}, by = theBidder(test)) {
  const requestId = await request(test, overrides);
  await bid(test, requestId, "500000000", by);
  test.clock.advance(Math.max(test.box.rules.auctionPeriodSec, Number(overrides.minAuctionPeriod ?? 0n)) * 1000);
  await test.box.idle();
  return requestId;
}

/** What a proof of this request is about, and the bytes that the verifier of these tests takes for it. */
export function proofOf({ box }: BoxUnderTest, requestId: Uint8Array): Uint8Array {
  return rightProof(box.inProcess.subject(requestId) as ProofSubject);
}

type FulfillBody = Fields<typeof FulfillProofRequestBodySchema>;

export async function aFulfillment(
  test: BoxUnderTest,
  requestId: Uint8Array,
  overrides: FulfillBody = {},
  by = theBidder(test),
) {
  const body = {
    nonce: await nonceOf(test, by.signer),
    requestId,
    proof: overrides.proof ?? proofOf(test, requestId),
    domain: fromHex(test.box.rules.domain),
    variant: TransactionVariant.FULFILL_VARIANT,
    ...overrides,
  } satisfies FulfillBody;
  return signed(FulfillProofRequestBodySchema, body, by.signer.privateKey);
}

export const statusOf = ({ box }: BoxUnderTest, requestId: Uint8Array): number =>
  box.request(toHex(requestId))?.fulfillment ?? 0;

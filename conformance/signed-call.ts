import { create, type DescMessage, type MessageInitShape, toBinary } from "@bufbuild/protobuf";
import type { MessageSigner } from "../library/network.ts";
import { bytesOf } from "../src/adapters/network/hex.ts";
import { personalDigest, transactionHash } from "../src/adapters/network/signing.ts";
import { MessageFormat, ProofMode } from "../src/gen/types_pb.ts";
import { callRpc } from "./call.ts";
import { demand } from "./check.ts";
import type { RpcName } from "./rpc-name.ts";
import { bodyHas, bodySchema, variants } from "./signed-rpcs.ts";
import { once, type Target } from "./target.ts";
import { sameBytes, textOf } from "./values.ts";

/** Fields of a body by their names in the generated code. */
export type Fields = Readonly<Record<string, unknown>>;

export type Envelope = { format: MessageFormat; signature: Uint8Array; body: object };

/** What must be said the same in every signed body: read once. */
export const networkTerms = once(async ({ network }: Target) => {
  const params = await network.getProofRequestParams({ mode: ProofMode.COMPRESSED });
  const [transfer, withdraw, delegation] = await Promise.all([
    network.getTransferParams({}),
    network.getWithdrawParams({}),
    network.getDelegationParams({}),
  ]);
  return { params, fees: { Transfer: transfer.fee, Withdraw: withdraw.fee, SetDelegation: delegation.fee } };
});

export const addressOf = async (signer: MessageSigner): Promise<Uint8Array<ArrayBuffer>> =>
  bytesOf(await signer.address());

export const nonceOf = async ({ network }: Target, signer: MessageSigner): Promise<bigint> =>
  (await network.getNonce({ address: await addressOf(signer) })).nonce;

/** The call, signed and not sent: what its body has in common with others is filled in, and `fields` go over it. */
export async function drafted(target: Target, rpc: RpcName, fields: Fields, by: MessageSigner): Promise<Envelope> {
  const { params, fees } = await networkTerms(target);
  const usual: Fields = {
    nonce: await nonceOf(target, by),
    domain: rpc === "GetStdinUri" ? undefined : params.domain, // it is sent without one
    variant: variants[rpc],
    auctioneer: params.auctioneer,
    fee: rpc in fees ? fees[rpc as keyof typeof fees] : undefined, // its own key: the condition says so
  };
  const known = Object.entries(usual).filter(([field, value]) => value !== undefined && bodyHas(rpc, field));
  const init = { ...Object.fromEntries(known), ...fields } as MessageInitShape<DescMessage>; // one of another type fails to encode
  const body = create(bodySchema(rpc), init);
  const signature = await by.sign(personalDigest(toBinary(bodySchema(rpc), body)));
  return { format: MessageFormat.BINARY, signature, body };
}

/** Sends one signed call, as it should be. */
export const send = async (target: Target, rpc: RpcName, fields: Fields, by: MessageSigner) =>
  callRpc(target, rpc, await drafted(target, rpc, fields, by));

/** Sends one transaction; its hash, which must be the one that the sender knew before. Throws `Unmet` otherwise. */
export async function transact(target: Target, rpc: RpcName, fields: Fields, by: MessageSigner): Promise<Uint8Array> {
  const draft = await drafted(target, rpc, fields, by);
  const { txHash } = await callRpc(target, rpc, draft);
  demand(txHash instanceof Uint8Array && txHash.length === 32, `answers with the transaction ${textOf(txHash)}`);
  const expected = transactionHash(await addressOf(by), toBinary(bodySchema(rpc), draft.body as never)); // made of that schema
  demand(sameBytes(txHash, expected), `answers with the transaction ${textOf(txHash)}, not ${textOf(expected)}`);
  return txHash;
}

import { create, type DescMessage, type Message } from "@bufbuild/protobuf";
import type { DemoAccount } from "../../local/network/demo-accounts.ts";
import { fromHex } from "../../local/network/hex.ts";
import { ProverNetwork } from "../../src/gen/network_pb.ts";
import { TransactionVariant } from "../../src/gen/types_pb.ts";
import { nonceOf, signed } from "./actors.ts";
import type { BoxUnderTest } from "./box-under-test.ts";

/** Fields of a body by their names; a test that gives one of another type fails when it is encoded. */
export type BodyFields = Record<string, unknown>;
export type Envelope = Awaited<ReturnType<typeof signed>>;
type Answer = { txHash?: Uint8Array };

type Rpc = (typeof ProverNetwork.methods)[number];

/** Every RPC whose message is `{ format, signature, body }`, as the wire describes it. */
export const signedRpcs: readonly Rpc[] = ProverNetwork.methods.filter(({ input }) =>
  ["format", "signature", "body"].every((name) => input.fields.some((field) => field.name === name)),
);

export function bodySchema(name: string): DescMessage {
  const body = signedRpcs.find((rpc) => rpc.name === name)?.input.fields.find((field) => field.name === "body");
  if (body?.message === undefined) throw new Error(`${name} is no signed RPC`);
  return body.message;
}

export const bodyHas = (name: string, field: string): boolean =>
  bodySchema(name).fields.some((one) => one.name === field);

const variants: Readonly<Record<string, TransactionVariant>> = {
  RequestProof: TransactionVariant.REQUEST_VARIANT,
  Bid: TransactionVariant.BID_VARIANT,
  Settle: TransactionVariant.SETTLE_VARIANT,
  ExecuteProof: TransactionVariant.EXECUTE_VARIANT,
  FulfillProof: TransactionVariant.FULFILL_VARIANT,
  SetDelegation: TransactionVariant.DELEGATE_VARIANT,
  Transfer: TransactionVariant.TRANSFER_VARIANT,
  Withdraw: TransactionVariant.WITHDRAW_VARIANT,
};

/** What the body has in common with others, filled in: nonce, domain, variant, auctioneer and fee. */
export async function signedMessage(it: BoxUnderTest, name: string, fields: BodyFields, by: DemoAccount) {
  const { rules } = it.box;
  const fees: Readonly<Record<string, bigint>> = {
    Transfer: rules.fees.transferWei,
    Withdraw: rules.fees.withdrawWei,
    SetDelegation: rules.fees.delegationWei,
  };
  const usual: BodyFields = {
    nonce: await nonceOf(it, by),
    domain: fromHex(rules.domain),
    variant: variants[name],
    auctioneer: fromHex(rules.roles.auctioneer),
    fee: fees[name]?.toString(),
  };
  const schema = bodySchema(name);
  const known = Object.entries(usual).filter(([field, value]) => value !== undefined && bodyHas(name, field));
  return signed(schema, create(schema, { ...Object.fromEntries(known), ...fields }), by.privateKey);
}

/** Any RPC by its name. */
export function callRpc(it: BoxUnderTest, name: string, message: object): Promise<Message & Answer> {
  const localName = name.charAt(0).toLowerCase() + name.slice(1);
  const client = it.network as unknown as Record<string, (message: object) => Promise<Message & Answer>>; // by name
  const call = client[localName];
  if (call === undefined) throw new Error(`${name} is no RPC of the network`);
  return call(message);
}

/** Sends one signed call and returns its answer. */
export const send = async (it: BoxUnderTest, name: string, fields: BodyFields, by: DemoAccount) =>
  callRpc(it, name, await signedMessage(it, name, fields, by));

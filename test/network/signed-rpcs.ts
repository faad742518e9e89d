import { create, type Message } from "@bufbuild/protobuf";
import { bodyHas, bodySchema, variants } from "../../conformance/signed-rpcs.ts";
import type { DemoAccount } from "../../local/network/demo-accounts.ts";
import { fromHex } from "../../local/network/hex.ts";
import { nonceOf, signed } from "./actors.ts";
import type { BoxUnderTest } from "./box-under-test.ts";

/** Fields of a body by their names; a test that gives one of another type fails when it is encoded. */
export type BodyFields = Record<string, unknown>;
export type Envelope = Awaited<ReturnType<typeof signed>>;
type Answer = { txHash?: Uint8Array };

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

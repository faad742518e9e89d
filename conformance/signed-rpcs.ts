import type { DescMessage } from "@bufbuild/protobuf";
import { ProverNetwork } from "../src/gen/network_pb.ts";
import { TransactionVariant } from "../src/gen/types_pb.ts";

type Method = (typeof ProverNetwork.methods)[number];

/** Every RPC whose message is `{ format, signature, body }`, as the wire describes it. */
export const signedRpcs: readonly Method[] = ProverNetwork.methods.filter(({ input }) =>
  ["format", "signature", "body"].every((name) => input.fields.some((field) => field.name === name)),
);

/** The body's message of a signed RPC. */
export function bodySchema(rpc: string): DescMessage {
  const method = signedRpcs.find(({ name }) => name === rpc);
  const body = method?.input.fields.find(({ name }) => name === "body")?.message;
  if (body === undefined) throw new Error(`${rpc} is no signed RPC`);
  return body;
}

export const bodyHas = (rpc: string, field: string): boolean =>
  bodySchema(rpc).fields.some(({ name }) => name === field);

/** What each signed RPC that names a variant must say. */
export const variants: Readonly<Record<string, TransactionVariant>> = {
  RequestProof: TransactionVariant.REQUEST_VARIANT,
  Bid: TransactionVariant.BID_VARIANT,
  Settle: TransactionVariant.SETTLE_VARIANT,
  ExecuteProof: TransactionVariant.EXECUTE_VARIANT,
  FulfillProof: TransactionVariant.FULFILL_VARIANT,
  SetDelegation: TransactionVariant.DELEGATE_VARIANT,
  Transfer: TransactionVariant.TRANSFER_VARIANT,
  Withdraw: TransactionVariant.WITHDRAW_VARIANT,
};

import { domainSeparator } from "../../src/adapters/network/signing.ts";
import { MessageFormat, TransactionVariant } from "../../src/gen/types_pb.ts";
import { callRpc } from "../call.ts";
import { type Check, demand } from "../check.ts";
import { nonceRefused, refused } from "../refusals.ts";
import type { RpcName } from "../rpc-name.ts";
import { addressOf, drafted, type Envelope, type Fields, nonceOf, send, transact } from "../signed-call.ts";
import { bodyHas, signedRpcs } from "../signed-rpcs.ts";
import type { WritableTarget } from "../target.ts";
import { sameBytes } from "../values.ts";
import { harmless } from "./harmless-bodies.ts";

type Wrong = {
  name: string;
  of?: (rpc: RpcName) => boolean;
  change: (good: Envelope, again: (fields: Fields) => Promise<Envelope>) => Envelope | Promise<Envelope>;
  refusal: (call: Promise<unknown>) => Promise<string>;
};

const unauthenticated = (call: Promise<unknown>) => refused(call, "Unauthenticated");
const invalid = (call: Promise<unknown>) => refused(call, "InvalidArgument");

/** Farther ahead than any account's next one. */
const nonceToCome = 1_000_000n;

const wrongs: readonly Wrong[] = [
  {
    name: "refuses a signature off the curve",
    change: (good) => ({ ...good, signature: new Uint8Array(65).fill(0xff) }),
    refusal: unauthenticated,
  },
  {
    name: "refuses a signature that is cut short",
    change: (good) => ({ ...good, signature: good.signature.subarray(0, 64) }),
    refusal: unauthenticated,
  },
  {
    name: "refuses another format than BINARY",
    change: (good) => ({ ...good, format: MessageFormat.JSON }),
    refusal: invalid,
  },
  {
    name: "refuses the domain of another chain",
    of: (rpc) => bodyHas(rpc, "domain") && rpc !== "GetStdinUri", // which may leave its own out
    change: (_, again) => again({ domain: domainSeparator(987_654_321n) }),
    refusal: invalid,
  },
  {
    name: "refuses another variant",
    of: (rpc) => bodyHas(rpc, "variant"),
    change: (_, again) => again({ variant: TransactionVariant.UPDATE_STAKER_FEE_VARIANT }),
    refusal: invalid,
  },
  {
    name: "refuses a nonce to come",
    of: (rpc) => bodyHas(rpc, "nonce"),
    change: (_, again) => again({ nonce: nonceToCome }),
    refusal: nonceRefused,
  },
];

/** Sends the wrong message; it must be refused as it should be, and cost the sender no nonce. */
async function isRefused(target: WritableTarget, rpc: RpcName, { change, refusal }: Wrong): Promise<string> {
  const by = target.actors.stranger;
  const fields = await harmless(target, rpc, by);
  const again = (others: Fields) => drafted(target, rpc, { ...fields, ...others }, by);
  const message = await change(await again({}), again);
  const before = await nonceOf(target, by);
  const said = await refusal(callRpc(target, rpc, message));
  demand((await nonceOf(target, by)) === before, "spent a nonce all the same");
  return said;
}

const named = async ({ actors }: WritableTarget, name: string): Promise<Fields> => ({
  address: await addressOf(actors.stranger),
  name,
});

export const signatureChecks: readonly Check[] = [
  ...signedRpcs
    .map(({ name }) => name as RpcName) // the wire's own names
    .flatMap((rpc) =>
      wrongs
        .filter(({ of }) => of?.(rpc) ?? true)
        .map(
          (wrong): Check => ({ name: wrong.name, rpc, kind: "write", run: (target) => isRefused(target, rpc, wrong) }),
        ),
    ),
  {
    name: "is accepted once: the same bytes again are refused, and a nonce is spent once",
    rpc: "SetAccountName",
    kind: "write",
    async run(target) {
      const by = target.actors.stranger;
      const message = await drafted(target, "SetAccountName", await named(target, "conformance once"), by);
      const before = await nonceOf(target, by);
      await callRpc(target, "SetAccountName", message);
      demand((await nonceOf(target, by)) === before + 1n, "did not spend the nonce");
      const said = await nonceRefused(callRpc(target, "SetAccountName", message));
      demand((await nonceOf(target, by)) === before + 1n, "spent a nonce for the same bytes");
      return said;
    },
  },
  {
    name: "believes a signature for the bytes that were signed, and no others",
    rpc: "SetAccountName",
    kind: "write",
    async run(target) {
      const by = target.actors.stranger;
      const one = await drafted(target, "SetAccountName", await named(target, "one"), by);
      const other = await drafted(target, "SetAccountName", await named(target, "other"), by);
      // Of other bytes another signer is recovered: one who may not name this account.
      const mixed = { ...one, body: other.body };
      return refused(
        callRpc(target, "SetAccountName", mixed),
        ...(["PermissionDenied", "Unauthenticated", "Unavailable", "Aborted"] as const),
      );
    },
  },
  {
    name: "is what SetAccountName set",
    rpc: "GetAccountName",
    kind: "write",
    async run(target) {
      const name = `conformance ${target.nowSec()}`;
      await send(target, "SetAccountName", await named(target, name), target.actors.stranger);
      const said = (await target.network.getAccountName({ address: await addressOf(target.actors.stranger) })).name;
      demand(said === name, `is "${said}" after "${name}" was set`);
      return name;
    },
  },
  {
    name: "is true once the terms are signed",
    rpc: "SetTermsSignature",
    kind: "write",
    async run(target) {
      const by = target.actors.stranger;
      await send(target, "SetTermsSignature", { message: "conformance" }, by);
      const { isSigned } = await target.network.getTermsSignature({ address: await addressOf(by) });
      demand(isSigned, "GetTermsSignature says that nothing was signed");
      return "signed";
    },
  },
  {
    name: "finds a transaction by the hash that its sender knew before",
    rpc: "GetTransactionDetails",
    kind: "write",
    async run(target) {
      const by = target.actors.stranger;
      const nonce = await nonceOf(target, by);
      const txHash = await transact(target, "SetTermsSignature", { message: "conformance again" }, by);
      const { transaction } = await target.network.getTransactionDetails({ txHash });
      demand(transaction !== undefined, "does not find it");
      demand(sameBytes(transaction.sender, await addressOf(by)), "names another sender");
      demand(transaction.nonce === nonce, `has the nonce ${transaction.nonce}, not ${nonce}`);
      return `nonce ${nonce}`;
    },
  },
];

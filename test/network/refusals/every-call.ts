import { address } from "../../../src/domain/values.ts";
import type { MessageSigner } from "../../../src/ports/message-signer.ts";
import type { Refusal } from "./row.ts";
import { addressOf, type World } from "./world.ts";

/** Every call of this name is refused so. */
const refuse = ({ it }: World, at: string, code: string) =>
  it.box.faults.add({ at, fault: { kind: "refuse", code, message: `told to be ${code}` } });

const forger: MessageSigner = {
  address: () => Promise.resolve(address(`0x${"07".repeat(20)}`)),
  sign: () => Promise.resolve(new Uint8Array(65).fill(255)),
};

const balance = ({ as, stranger }: World) => as(undefined).payments.balance(addressOf(stranger));
const create = (world: World, over: Parameters<World["as"]>[1] = {}) =>
  world.as(undefined, over).artifacts.create("stdin");
const sign = ({ as, stranger }: World, over: Parameters<World["as"]>[1] = {}) =>
  as(stranger, over).accounts.signTerms("yes");

/** What calls have in common, each shown on one of them; `every-rpc.test.ts` goes through all of them. */
export const commonRefusals: readonly Refusal[] = [
  {
    verb: "every read",
    code: "no-answer",
    because: /Unavailable/,
    call: (world) => {
      refuse(world, "GetBalance", "unavailable");
      return balance(world);
    },
  },
  {
    verb: "every read",
    code: "unimplemented",
    because: /told to be unimplemented/,
    call: (world) => {
      refuse(world, "GetBalance", "unimplemented");
      return balance(world);
    },
  },
  {
    verb: "every read",
    code: "unreadable",
    because: /GetProvePrice: not a price/,
    call: ({ it, as, inSec }) => {
      it.box.provePrice.set({ usd: "a dime", updatedAtSec: inSec(0) });
      return as(undefined).auction.provePrice();
    },
  },
  {
    verb: "every read",
    code: "busy",
    because: /told to be resource-exhausted/,
    call: (world) => {
      refuse(world, "GetBalance", "resource-exhausted");
      return balance(world);
    },
  },
  {
    verb: "every read",
    code: "other",
    because: /told to be unknown/,
    call: (world) => {
      refuse(world, "GetBalance", "unknown");
      return balance(world);
    },
  },
  {
    verb: "every signed call",
    code: "no-signer",
    because: /give the client a signer/,
    call: (world) => create(world),
  },
  {
    verb: "every signed call",
    code: "not-allowed",
    because: /invalid signature/,
    call: (world) => create(world, { signer: forger }),
  },
  {
    verb: "every transaction",
    code: "nonce-refused",
    because: /expected 0, got 7/,
    call: ({ as, stranger }) => as(stranger).accounts.signTerms("yes", { nonce: 7n }),
  },
  {
    verb: "every transaction",
    code: "invalid",
    because: /domain mismatch/,
    call: async ({ it, as, open }) =>
      as(it.box.accounts.signer, { chainId: 11_155_111n }).auction.bid({
        requestId: await open(),
        prover: addressOf(it.box.accounts.prover),
        amount: 500_000_000n as never,
      }),
  },
  {
    verb: "every transaction",
    code: "outcome-unknown",
    because: /unknown what became of 0x/,
    call: (world) => {
      refuse(world, "SetTermsSignature", "unavailable");
      return sign(world);
    },
  },
];

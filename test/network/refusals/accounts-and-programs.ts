import { wei } from "../../../src/domain/values.ts";
import type { Refusal } from "./row.ts";
import { addressOf, unknownHash, vkHash, type World } from "./world.ts";

const delegateTo = (world: World, over: { by?: "prover" | "requester"; to?: string; unknown?: true; fee?: bigint }) => {
  const { accounts } = world.it.box;
  const prover = over.unknown ? world.stranger : accounts.prover;
  const params =
    over.fee === undefined ? {} : { params: { auctioneer: addressOf(accounts.auctioneer), fee: wei(over.fee) } };
  const delegate = addressOf(world.stranger);
  return world
    .as(accounts[over.by ?? "prover"])
    .accounts.setDelegation({ prover: addressOf(prover), delegate, ...params });
};

/** The requester has offered the stranger to act for it. */
async function offered(world: World) {
  const { requester } = world.it.box.accounts;
  await world.as(requester).accounts.addDelegation(addressOf(world.stranger));
  return { owner: addressOf(requester), stranger: world.as(world.stranger) };
}

export const accountRefusals: readonly Refusal[] = [
  {
    verb: "accounts.setName",
    code: "not-allowed",
    because: /only an account's owner/,
    call: ({ it, as, stranger }) =>
      as(stranger).accounts.setName({ account: addressOf(it.box.accounts.prover), name: "mine" }),
  },
  {
    verb: "accounts.setName",
    code: "invalid",
    because: /a name must be 1 to 64 characters/,
    call: ({ as, stranger }) => as(stranger).accounts.setName({ account: addressOf(stranger), name: "a\nname" }),
  },
  {
    verb: "accounts.signTerms",
    code: "invalid",
    because: /message must be 1 to 8192 characters/,
    call: ({ as, stranger }) => as(stranger).accounts.signTerms(""),
  },
  {
    verb: "accounts.setDelegation",
    code: "not-found",
    because: /prover 0x.* not found/,
    call: (world) => delegateTo(world, { unknown: true }),
  },
  {
    verb: "accounts.setDelegation",
    code: "not-allowed",
    because: /only a prover's owner/,
    call: (world) => delegateTo(world, { by: "requester" }),
  },
  {
    verb: "accounts.setDelegation",
    code: "precondition",
    because: /insufficient balance/,
    call: (world) => delegateTo(world, {}),
  },
  {
    verb: "accounts.setDelegation",
    code: "precondition",
    because: /already acts for prover/,
    call: (world) => {
      world.it.box.registerProver({ address: world.stranger.address });
      return delegateTo(world, {});
    },
  },
  {
    verb: "accounts.setDelegation",
    code: "invalid",
    because: /fee must be 5/,
    call: (world) => delegateTo(world, { fee: 4n }),
  },
  {
    verb: "accounts.addDelegation",
    code: "precondition",
    because: /the delegation exists/,
    call: async (world) => {
      await offered(world);
      return offered(world);
    },
  },
  {
    verb: "accounts.addDelegation",
    code: "invalid",
    because: /no delegation to itself/,
    call: ({ as, stranger }) => as(stranger).accounts.addDelegation(addressOf(stranger)),
  },
  {
    verb: "accounts.removeDelegation",
    code: "not-found",
    because: /there is no delegation to remove/,
    call: ({ it, as, stranger }) => as(it.box.accounts.requester).accounts.removeDelegation(addressOf(stranger)),
  },
  {
    verb: "accounts.removeDelegation",
    code: "invalid",
    because: /no delegation to itself/,
    call: ({ as, stranger }) => as(stranger).accounts.removeDelegation(addressOf(stranger)),
  },
  {
    verb: "accounts.acceptDelegation",
    code: "not-found",
    because: /there is no delegation to accept/,
    call: ({ it, as, stranger }) => as(stranger).accounts.acceptDelegation(addressOf(it.box.accounts.requester)),
  },
  {
    verb: "accounts.acceptDelegation",
    code: "precondition",
    because: /the delegation is accepted already/,
    call: async (world) => {
      const { owner, stranger } = await offered(world);
      await stranger.accounts.acceptDelegation(owner);
      return stranger.accounts.acceptDelegation(owner);
    },
  },
  {
    verb: "accounts.acceptDelegation",
    code: "precondition",
    because: /already acts for/,
    call: async (world) => {
      const { owner, stranger } = await offered(world);
      world.it.box.registerProver({ address: world.stranger.address });
      return stranger.accounts.acceptDelegation(owner);
    },
  },
  {
    verb: "accounts.acceptDelegation",
    code: "invalid",
    because: /no delegation to itself/,
    call: ({ as, stranger }) => as(stranger).accounts.acceptDelegation(addressOf(stranger)),
  },
  {
    verb: "accounts.terminateDelegation",
    code: "not-found",
    because: /there is no delegation to terminate/,
    call: ({ it, as, stranger }) => as(stranger).accounts.terminateDelegation(addressOf(it.box.accounts.requester)),
  },
  {
    verb: "accounts.terminateDelegation",
    code: "invalid",
    because: /no delegation to itself/,
    call: ({ as, stranger }) => as(stranger).accounts.terminateDelegation(addressOf(stranger)),
  },
];

export const programRefusals: readonly Refusal[] = [
  {
    verb: "programs.create",
    code: "precondition",
    because: /program exists already/,
    call: async ({ as, program, stranger }) => {
      await program();
      return as(stranger).programs.create({ vkHash, vk: Uint8Array.of(1), programUri: "s3://b/programs/artifact_1" });
    },
  },
  {
    verb: "programs.create",
    code: "invalid",
    because: /no uploaded artifact/,
    call: ({ as, stranger }) =>
      as(stranger).programs.create({ vkHash, vk: Uint8Array.of(1), programUri: "s3://b/programs/artifact_1" }),
  },
  {
    verb: "programs.setName",
    code: "not-found",
    because: /program 0x98.* not found/,
    call: ({ as, stranger }) => as(stranger).programs.setName({ vkHash: unknownHash, name: "mine" }),
  },
  {
    verb: "programs.setName",
    code: "not-allowed",
    because: /only a program's owner/,
    call: async ({ as, program, stranger }) => {
      await program();
      return as(stranger).programs.setName({ vkHash, name: "mine" });
    },
  },
  {
    verb: "programs.setName",
    code: "invalid",
    because: /a name must be 1 to 64 characters/,
    call: async ({ it, as, program }) => {
      await program();
      return as(it.box.accounts.requester).programs.setName({ vkHash, name: "n".repeat(65) });
    },
  },
];

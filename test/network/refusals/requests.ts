import type { Refusal } from "./row.ts";
import { nowhere, unknownHash, vkHash, type World } from "./world.ts";

/** What the requester of these tests asks for, of a program that is there or not. */
async function ask({ it, as, inSec }: World, over: { vkHash?: typeof vkHash; gasLimit?: bigint; cycleLimit?: bigint }) {
  const stdinUri = it.artifacts.create("stdins").uri;
  it.artifacts.put(stdinUri, new Uint8Array(3));
  const what = { vkHash, version: "sp1-v6.1.0", mode: "compressed", stdinUri, deadlineSec: inSec(3600) } as const;
  const { gasLimit = 1_000n, ...rest } = over;
  return as(it.box.accounts.requester).requests.create({
    ...what,
    cycleLimit: 1_000n,
    gasLimit: gasLimit as never,
    ...rest,
  });
}

const proof = new Uint8Array(32);
const executed = { status: "executed", cycles: 1n, publicValuesHash: unknownHash } as const;
const gas = (pgus: bigint) => ({ gas: pgus as never });
const tooLongTrace = "x".repeat(32 * 1024 + 1);

export const requestRefusals: readonly Refusal[] = [
  {
    verb: "requests.create",
    code: "not-found",
    because: /program 0x98.* not found/,
    call: (world) => ask(world, { vkHash: unknownHash }),
  },
  {
    verb: "requests.create",
    code: "invalid",
    because: /cycle_limit or gas_limit/,
    call: (world) => ask(world, { gasLimit: 0n, cycleLimit: 0n }),
  },
  {
    verb: "requests.create",
    code: "precondition",
    because: /insufficient balance/,
    call: async (world) => {
      await world.program();
      return ask(world, { gasLimit: 2n ** 63n });
    },
  },
  {
    verb: "requests.create",
    code: "params-missing",
    because: /auctioneer.* missing/,
    call: ({ as, it, inSec }) =>
      as(it.box.accounts.requester).requests.create({
        vkHash,
        version: "sp1-v6.1.0",
        mode: "core",
        stdinUri: "s3://b/stdins/artifact_1",
        deadlineSec: inSec(60),
        cycleLimit: 1n,
        params: { tick: 0n as never, floor: 0n as never },
      }),
  },
  {
    verb: "requests.cancel",
    code: "not-found",
    because: /request 0x99.* not found/,
    call: ({ it, as }) => as(it.box.accounts.requester).requests.cancel(nowhere),
  },
  {
    verb: "requests.cancel",
    code: "not-allowed",
    because: /only the requester/,
    call: async ({ as, stranger, open }) => as(stranger).requests.cancel(await open()),
  },
  {
    verb: "requests.cancel",
    code: "precondition",
    because: /request is ASSIGNED, not REQUESTED/,
    call: async ({ it, as, assigned }) => as(it.box.accounts.requester).requests.cancel(await assigned()),
  },
  {
    verb: "requests.params",
    code: "invalid",
    because: /unknown proof mode/,
    call: ({ as }) => as(undefined).requests.params("unknown"),
  },
  {
    verb: "requests.stdinUri",
    code: "not-found",
    because: /request 0x99.* not found/,
    call: ({ it, as }) => as(it.box.accounts.signer).requests.stdinUri(nowhere),
  },
  {
    verb: "requests.stdinUri",
    code: "not-allowed",
    because: /does not act for the request's fulfiller/,
    call: async ({ as, stranger, assigned }) => as(stranger).requests.stdinUri(await assigned()),
  },
  {
    verb: "requests.stdinUri",
    code: "precondition",
    because: /not ASSIGNED/,
    call: async ({ it, as, open }) => as(it.box.accounts.signer).requests.stdinUri(await open()),
  },
  {
    verb: "requests.stdinUri",
    code: "nonce-refused",
    because: /expected 1, got 99/,
    call: async ({ it, as, assigned }) =>
      as(it.box.accounts.signer).requests.stdinUri(await assigned(), { nonce: 99n }),
  },
  {
    verb: "requests.fulfill",
    code: "not-found",
    because: /request 0x99.* not found/,
    call: ({ it, as }) => as(it.box.accounts.signer).requests.fulfill({ requestId: nowhere, proof }),
  },
  {
    verb: "requests.fulfill",
    code: "not-allowed",
    because: /does not act for the request's fulfiller/,
    call: async ({ as, stranger, assigned }) => as(stranger).requests.fulfill({ requestId: await assigned(), proof }),
  },
  {
    verb: "requests.fulfill",
    code: "precondition",
    because: /not ASSIGNED/,
    call: async ({ it, as, open }) => as(it.box.accounts.signer).requests.fulfill({ requestId: await open(), proof }),
  },
  {
    verb: "requests.fulfill",
    code: "invalid",
    because: /invalid proof/,
    call: async ({ it, as, assigned }) =>
      as(it.box.accounts.signer).requests.fulfill({ requestId: await assigned(), proof }),
  },
  {
    verb: "requests.failFulfillment",
    code: "not-found",
    because: /request 0x99.* not found/,
    call: ({ it, as }) =>
      as(it.box.accounts.signer).requests.failFulfillment({ requestId: nowhere, error: "PROVING_FAILURE" }),
  },
  {
    verb: "requests.failFulfillment",
    code: "not-allowed",
    because: /does not act for the request's fulfiller/,
    call: async ({ as, stranger, assigned }) =>
      as(stranger).requests.failFulfillment({ requestId: await assigned(), error: "PROVING_FAILURE" }),
  },
  {
    verb: "requests.failFulfillment",
    code: "precondition",
    because: /not ASSIGNED/,
    call: async ({ it, as, open }) =>
      as(it.box.accounts.signer).requests.failFulfillment({ requestId: await open(), error: "PROVING_FAILURE" }),
  },
  {
    verb: "requests.failFulfillment",
    code: "invalid",
    because: /error_trace must be at most 32768 bytes/,
    call: async ({ it, as, assigned }) => {
      const why = { error: "PROVING_FAILURE", trace: tooLongTrace } as const;
      return as(it.box.accounts.signer).requests.failFulfillment({ requestId: await assigned(), ...why });
    },
  },
  {
    verb: "requests.execute",
    code: "not-allowed",
    because: /only the executor/,
    call: async ({ as, stranger, open }) =>
      as(stranger).requests.execute({ requestId: await open(), ...executed, ...gas(1n) }),
  },
  {
    verb: "requests.execute",
    code: "not-found",
    because: /request 0x99.* not found/,
    call: ({ it, as }) =>
      as(it.box.accounts.executor).requests.execute({ requestId: nowhere, ...executed, ...gas(1n) }),
  },
  {
    verb: "requests.execute",
    code: "precondition",
    because: /request is EXECUTED or has ended/,
    call: async ({ it, as, assigned }) =>
      as(it.box.accounts.executor).requests.execute({ requestId: await assigned(), ...executed, ...gas(1n) }),
  },
  {
    verb: "requests.execute",
    code: "invalid",
    because: /exceed the request's gas_limit/,
    call: async ({ it, as, open }) =>
      as(it.box.accounts.executor).requests.execute({ requestId: await open(), ...executed, ...gas(1_001n) }),
  },
  {
    verb: "requests.failExecution",
    code: "not-allowed",
    because: /only the executor/,
    call: async ({ as, stranger, open }) =>
      as(stranger).requests.failExecution({ requestId: await open(), cause: "BREAKPOINT" }),
  },
  {
    verb: "requests.failExecution",
    code: "not-found",
    because: /request 0x99.* not found/,
    call: ({ it, as }) =>
      as(it.box.accounts.executor).requests.failExecution({ requestId: nowhere, cause: "BREAKPOINT" }),
  },
  {
    verb: "requests.failExecution",
    code: "precondition",
    because: /request is EXECUTED or has ended/,
    call: async ({ it, as, assigned }) =>
      as(it.box.accounts.executor).requests.failExecution({ requestId: await assigned(), cause: "BREAKPOINT" }),
  },
];

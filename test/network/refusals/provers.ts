import type { Refusal } from "./row.ts";
import { addressOf, type World } from "./world.ts";

const suspend = ({ it, as, stranger, inSec }: World, over: { who?: "stranger"; inSec?: number } = {}) =>
  as(it.box.accounts.auctioneer).provers.suspend({
    prover: addressOf(over.who === "stranger" ? stranger : it.box.accounts.prover),
    untilSec: inSec(over.inSec ?? 60),
  });

const report = ({ it, as, inSec }: World, by = it.box.accounts.signer, components = 1) =>
  as(by).provers.report({
    prover: addressOf(it.box.accounts.prover),
    components: Array.from({ length: components }, () => ({
      component: "node",
      version: "1",
      gitSha: "",
      imageTag: "",
    })),
    observedAtSec: inSec(0),
    countersSinceSec: inSec(-60),
    gpuNodes: 1,
    gpuAvailableMs: 60_000n,
    gpuBusyMs: 1n,
    gpus: [],
  });

export const proverRefusals: readonly Refusal[] = [
  {
    verb: "provers.suspend",
    code: "not-allowed",
    because: /only the auctioneer/,
    call: ({ it, as, stranger, inSec }) =>
      as(stranger).provers.suspend({ prover: addressOf(it.box.accounts.prover), untilSec: inSec(60) }),
  },
  {
    verb: "provers.suspend",
    code: "not-found",
    because: /prover 0x.* not found/,
    call: (world) => suspend(world, { who: "stranger" }),
  },
  {
    verb: "provers.suspend",
    code: "precondition",
    because: /exempt from suspension/,
    call: (world) => {
      world.it.box.registerProver({ address: world.stranger.address, highAvailability: true });
      return suspend(world, { who: "stranger" });
    },
  },
  {
    verb: "provers.suspend",
    code: "invalid",
    because: /must be a time to come/,
    call: (world) => suspend(world, { inSec: 0 }),
  },
  {
    verb: "provers.report",
    code: "not-allowed",
    because: /may not act for prover/,
    call: (world) => report(world, world.stranger),
  },
  {
    verb: "provers.report",
    code: "invalid",
    because: /at most 32 components/,
    call: (world) => report(world, world.it.box.accounts.signer, 33),
  },
];

import { createNetworkBox } from "../local/network/box.ts";
import { demoAccounts } from "../local/network/demo-accounts.ts";
import { applyGenesis, demoGenesis } from "../local/network/genesis.ts";
import type { Hex } from "../local/network/hex.ts";
import { emptyState, nextOrder } from "../local/network/state/network-state.ts";
import type { RequestRecord } from "../local/network/state/records.ts";
import { takeSnapshot } from "../local/network/state/snapshot.ts";

/** `crowded-box.ts COUNT`: a box with so many open requests of fifty programs, a process of its own; says where it is as JSON. */
const count = Number(process.argv[2]);
const nowMs = Date.now();
const accounts = demoAccounts();
const word = (index: number): Hex => `0x${index.toString(16).padStart(64, "0")}`;

const state = emptyState();
applyGenesis(state, demoGenesis(accounts), Math.floor(nowMs / 1000));
for (let index = 1; index <= count; index++) state.requests.put(openRequest(index));

function openRequest(index: number): RequestRecord {
  return {
    id: word(index),
    order: nextOrder(state),
    requester: accounts.requester.address,
    vkHash: word(index % 50),
    version: "sp1-v6.1.0",
    mode: 2,
    strategy: 3,
    programUri: "http://127.0.0.1:1/programs/artifact_program",
    stdinUri: "http://127.0.0.1:1/stdins/artifact_stdin",
    stdinPrivate: false,
    deadlineSec: Math.floor(nowMs / 1000) + 3 * 3_600,
    cycleLimit: 100_000_000n,
    gasLimit: 100_000_000n,
    minAuctionPeriodSec: 0,
    whitelist: [],
    baseFeeWei: 200_000_000_000_000_000n,
    maxPricePerPgu: 2_000_000_000n,
    createdAtMs: nowMs - (count - index),
    auctionEndsAtMs: nowMs + 3_600_000,
    updatedAtSec: Math.floor(nowMs / 1000),
    // REQUESTED, UNEXECUTED, UNSETTLED
    fulfillment: 1,
    execution: 1,
    settlement: 1,
    heldWei: 0n,
    failCause: 0,
    error: 0,
    canceled: false,
  };
}

const nothing = () => Promise.reject(new Error("nothing is proved here"));
const box = await createNetworkBox({
  artifacts: {
    create: () => ({ uri: "", presignedUrl: "" }),
    write: () => ({ uri: "", publicUri: "" }),
    read: () => undefined,
    publicUri: (uri) => uri,
    presignRead: (url) => ({ url, expiresAtSec: 0 }),
  },
  verifier: { verify: nothing, verifyDetached: nothing },
  snapshot: takeSnapshot(state),
});
process.stdout.write(`${JSON.stringify({ url: box.url, prover: accounts.prover.address, requestId: word(count) })}\n`);
await new Promise((resolve) => process.once("SIGTERM", resolve));
await box.close();
process.exit(0);

import { setTimeout as sleep } from "node:timers/promises";
import { createProverNetwork, privateKeySigner, wei } from "serverless-prover/network";

/**
 * Bids on the next open request, fetches its input when the auction is won, and gives the request up, for it has no prover:
 * `PRIVATE_KEY=0x… npx tsx examples/bid-on-a-request.ts URL`. The key is a prover's delegate's, or its owner's.
 */
const signer = privateKeySigner(`0x${(process.env.PRIVATE_KEY ?? "").replace(/^0x/, "")}`);
const network = createProverNetwork({ url: process.argv[2] ?? "", signer });
const prover = await network.accounts.owner(await signer.address());

/** What is open already, and then what comes. */
async function* open() {
  const filter = { fulfillmentStatus: "requested", notBidBy: prover } as const;
  yield* network.requests.list(filter);
  yield* network.requests.subscribe(filter);
}

try {
  const { tick, floor } = await network.requests.params("compressed");
  for await (const { requestId } of open()) {
    const least = tick > 0n ? tick : 10_000_000n;
    const bid = await network.auction.bid({ requestId, prover, amount: wei(floor > least ? floor : least) });
    console.log(`bid        ${requestId} in transaction ${bid.transaction}`);

    let details = await network.requests.details(requestId);
    for (; details?.fulfillmentStatus === "requested"; details = await network.requests.details(requestId)) {
      await sleep(200);
    }
    if (details?.fulfillmentStatus !== "assigned" || details.fulfiller !== prover) continue;

    const url = details.stdinPrivate ? (await network.requests.stdinUri(requestId)).uri : details.stdinUri;
    const stdin = await network.artifacts.download({ url });
    console.log(`won        with an input of ${stdin.length} bytes`);
    await network.requests.failFulfillment({ requestId, error: "PROVING_FAILURE" });
    console.log("given up   this example has no prover");
    break;
  }
} finally {
  network.close();
}

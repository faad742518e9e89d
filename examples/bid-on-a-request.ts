import { setTimeout as sleep } from "node:timers/promises";
import { createProverNetwork, privateKeySigner, requestId, wei } from "serverless-prover/network";

/**
 * Bids on one open request, fetches its input when the auction is won, and gives the request up, for it has no prover:
 * `PRIVATE_KEY=0x… npx tsx examples/bid-on-a-request.ts URL REQUEST`. The key is a prover's delegate's, or its owner's. URL
 * is a network on this machine (`npm run network`): on a live one a request that is given up counts against the prover.
 */
const [url = "", id = ""] = process.argv.slice(2);
if (!URL.canParse(url) || !["localhost", "127.0.0.1", "[::1]"].includes(new URL(url).hostname)) {
  throw new Error("This example gives up what it wins: URL must be a network on this machine.");
}
const asked = requestId(id);
const signer = privateKeySigner(`0x${(process.env.PRIVATE_KEY ?? "").replace(/^0x/, "")}`);
const network = createProverNetwork({ url, signer });
const prover = await network.accounts.owner(await signer.address());

/** The least that the auction takes, in wei per PGU. Throws where that is more than the requester pays. */
async function leastBid() {
  const request = await network.requests.details(asked);
  if (request?.fulfillmentStatus !== "requested") throw new Error(`${asked} is not open`);
  if (request.mode === "unknown") throw new Error(`${asked} is of a mode that this version does not know`);
  const params = await network.requests.params(request.mode);
  const tick = params.tick > 0n ? params.tick : 10_000_000n;
  const floor = request.floorPricePerPgu ?? params.floor;
  const least = floor > 0n ? (floor + tick - 1n) / tick : 1n;
  const amount = wei(least * tick);
  if (amount > (request.maxPricePerPgu ?? 0n)) throw new Error(`${asked} pays less than ${amount} wei per PGU`);
  return amount;
}

try {
  const bid = await network.auction.bid({ requestId: asked, prover, amount: await leastBid() });
  console.log(`bid        ${asked} in transaction ${bid.transaction}`);

  let details = await network.requests.details(asked);
  for (; details?.fulfillmentStatus === "requested"; details = await network.requests.details(asked)) {
    await sleep(200);
  }
  if (details?.fulfillmentStatus === "assigned" && details.fulfiller === prover) {
    const url = details.stdinPrivate ? (await network.requests.stdinUri(asked)).uri : details.stdinUri;
    const stdin = await network.artifacts.download({ url });
    console.log(`won        with an input of ${stdin.length} bytes`);
    await network.requests.failFulfillment({ requestId: asked, error: "PROVING_FAILURE" });
    console.log("given up   this example has no prover");
  } else {
    console.log(`lost       it is ${details?.fulfillmentStatus ?? "unknown"}`);
  }
} finally {
  network.close();
}

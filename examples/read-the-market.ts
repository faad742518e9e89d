import { createProverNetwork } from "serverless-prover/network";

/** What a network is doing, read without a key: `npx tsx examples/read-the-market.ts URL`. */

const network = createProverNetwork({ url: process.argv[2] ?? "https://rpc.mainnet.succinct.xyz" });
try {
  const [price, market, params] = await Promise.all([
    network.auction.provePrice(),
    network.auction.marketPrice(),
    network.requests.params("groth16"),
  ]);
  console.log(`PROVE      ${price ? `${Number(price.usdMicros) / 1e6} USD` : "no price"}`);
  console.log(`auctions   ${market ? `won at ${market.pricePerPgu} wei per PGU` : "none was won lately"}`);
  console.log(`bids       multiples of ${params.tick}, at least ${params.floor}`);

  let open = 0;
  for await (const request of network.requests.list({ fulfillmentStatus: "requested" })) {
    open += 1;
    if (open <= 5) console.log(`open       ${request.requestId} ${request.mode}, until ${request.deadlineSec}`);
  }
  console.log(`           ${open} in all`);
} finally {
  network.close();
}

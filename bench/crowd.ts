import { createAsker } from "./ask.ts";
import { startBenchSystem } from "./bench-system.ts";
import { type Figure, figure, reading } from "./figure.ts";

const [standing, burst] = [2_000, 200];
/** Auctions outlast the run: whoever is bid on is still in auction at its end. */
const auctionSec = 600;
const patienceMs = 60_000;

/**
 * From a request's creation to our bid on it, while two thousand others are open that are no business of ours and two
 * hundred come as fast as they can be made.
 */
export async function crowd(): Promise<Figure[]> {
  const knobs = { "max-cycles": "5000000", "max-promises": "1000", "max-hosts": "0" };
  // Four hosts prove two hundred within an hour, and not within the seven minutes that a network may require.
  const bench = await startBenchSystem(auctionSec, knobs, { requirements: "none" });
  try {
    const { box } = bench;
    const asker = createAsker({ rpcUrl: box.url, privateKey: box.accounts.requester.privateKey });
    for (let open = 0; open < standing; open++) await asker.ask(`crowd ${open}`, 3_600, 20_000_000n);
    await soon(20_000); // two sweeps over all of them
    const asked = box.requests().length;
    await Promise.all(Array.from({ length: burst }, (_, each) => asker.ask(`burst ${each}`, 3_600)));
    asker.close();
    const wanted = box.requests().slice(asked);
    const bidAt = (id: `0x${string}`) => box.bids(id)[0]?.atMs;
    const endMs = Date.now() + patienceMs;
    while (wanted.some(({ id }) => bidAt(id) === undefined) && Date.now() < endMs) await soon(200);
    const latencies = wanted.flatMap(({ id, createdAtMs }) => {
      const atMs = bidAt(id);
      return atMs === undefined ? [] : [Math.max(0, atMs - createdAtMs)];
    });
    const name = `visible → bid, ${standing} open, ${burst} at once`;
    return [
      figure(name, "ms", latencies, { p99: 2_000 }),
      reading(`${name}: without a bid`, "requests", burst - latencies.length, 0),
    ];
  } finally {
    await bench.close();
  }
}

const soon = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

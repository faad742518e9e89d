import { createAsker } from "./ask.ts";
import { type BenchSystem, startBenchSystem } from "./bench-system.ts";
import { coldStarts, costFigures } from "./cost.ts";
import { type Figure, figure, reading } from "./figure.ts";

/** How requests come: `everyMs` apart, and never more than `atOnce` under way. */
type Arrivals = {
  count: number;
  atOnce: number;
  everyMs: number;
  auctionSec: number;
  /** Before each so-many-th request the steps' Lambdas start cold. */
  coldEvery?: number;
};

/** What the fleet of the template (four hosts) drains in seconds. */
const flood = { atOnce: 12, everyMs: 0, auctionSec: 1 };
/** The network's own auctions, one request after the other, every tenth one met by cold Lambdas. */
const trickle = { atOnce: 20, everyMs: 1_500, auctionSec: 15, coldEvery: 10 };

/** How long each arrow takes where the machine has time for it: requests one by one, cold starts among them. */
export const latency = (count: number): Promise<Figure[]> =>
  measured({ count, ...trickle }, (bench) => [...latencies(bench), ...coldStarts(bench.reports)]);

/** `count` requests as fast as the fleet takes them: none lost, none twice, and what each costs. */
export const pipeline = (count: number): Promise<Figure[]> =>
  measured({ count, ...flood }, (bench, tookSec) => [
    ...exactlyOnce(bench, count),
    reading(`${count} requests, first to last`, "s", tookSec),
    ...costFigures(bench, count),
  ]);

async function measured(
  arrivals: Arrivals,
  figures: (bench: BenchSystem, tookSec: number) => Figure[],
): Promise<Figure[]> {
  const bench = await startBenchSystem(arrivals.auctionSec);
  try {
    const startedMs = Date.now();
    await requestAll(bench, arrivals);
    await settleAll(bench, arrivals.count);
    return figures(bench, (Date.now() - startedMs) / 1000);
  } finally {
    await bench.close();
  }
}

async function requestAll(
  { box, story, system }: BenchSystem,
  { count, atOnce, everyMs, coldEvery }: Arrivals,
): Promise<void> {
  const asker = createAsker({ rpcUrl: box.url, privateKey: box.accounts.requester.privateKey });
  const done = () => new Set(story.filter(({ what }) => what === "fulfilled").map(({ requestId }) => requestId)).size;
  for (let asked = 0; asked < count; asked++) {
    await soon(everyMs);
    while (asked - done() >= atOnce) await soon(20);
    if (coldEvery !== undefined && asked % coldEvery === 0) await coolDown(system);
    await asker.ask(`request ${asked}`, 3_600);
  }
  asker.close();
}

const queueSteps = ["launch-proof", "record-result", "fulfill-proof"];
const coolDown = ({ aws }: BenchSystem["system"]) =>
  Promise.all(queueSteps.map((step) => aws.lambda.recycle(`serverless-prover-dev-${step}`)));

/** Until the network has paid for all and the sweep has seen it, or nothing moves any more. */
async function settleAll({ box, system, story }: BenchSystem, count: number): Promise<void> {
  let lastChange = Date.now();
  let seen = 0;
  while (seen < count && Date.now() - lastChange < 90_000) {
    const now = new Set(story.filter(({ what }) => what === "settled").map(({ requestId }) => requestId)).size;
    if (now > seen) lastChange = Date.now();
    seen = now;
    if (box.requests().every(({ paidWei }) => paidWei !== undefined)) {
      system.aws.schedules.fire("serverless-prover-dev-reconcile");
    }
    await soon(1_000);
  }
}

const soon = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** All from times that the network and the processes themselves wrote down; cold starts are among them. */
function latencies({ box, story, assignedAtMs }: BenchSystem): Figure[] {
  const times = (what: string) =>
    new Map(story.filter((event) => event.what === what).map((event) => [event.requestId, event.atMs]));
  const [launched, stored] = [times("launched"), times("store")];
  const requests = box.requests();
  const span = (from: (id: `0x${string}`) => number | undefined, to: (id: `0x${string}`) => number | undefined) =>
    requests.flatMap(({ id }) => {
      const [start, end] = [from(id), to(id)];
      return start !== undefined && end !== undefined ? [Math.max(0, end - start)] : [];
    });
  const created = (id: `0x${string}`) => box.request(id)?.createdAtMs;
  const bid = (id: `0x${string}`) => box.bids(id)[0]?.atMs;
  const fulfilled = (id: `0x${string}`) => box.request(id)?.fulfilledAtMs;
  return [
    figure("request visible → bid accepted", "ms", span(created, bid), { median: 150, p99: 1_000 }),
    figure(
      "assigned → job submitted",
      "ms",
      span(
        (id) => assignedAtMs.get(id),
        (id) => launched.get(id),
      ),
      { median: 500 },
    ),
    figure(
      "result stored → FulfillProof accepted (2.8 MB)",
      "ms",
      span((id) => stored.get(id), fulfilled),
      { median: 500 },
    ),
  ];
}

function exactlyOnce({ box }: BenchSystem, count: number): Figure[] {
  const requests = box.requests();
  const settled = requests.filter(({ paidWei }) => paidWei !== undefined).length;
  const wrong = requests.filter(({ id }) => {
    const sent = (method: string) => box.transactions(method).filter(({ requestId }) => requestId === id).length;
    return sent("Bid") !== 1 || sent("FulfillProof") !== 1 || sent("FailFulfillment") !== 0;
  });
  return [
    reading("requests lost", "requests", count - settled, 0),
    reading("requests without exactly one bid and one proof", "requests", wrong.length, 0),
  ];
}

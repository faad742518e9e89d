import { createInterface } from "node:readline";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { hexToBytes } from "viem";
import { systemClock } from "../../src/adapters/clock/system-clock.ts";
import { createLaneLeases } from "../../src/adapters/dynamodb/create-lane-leases.ts";
import { createRequests } from "../../src/adapters/dynamodb/create-requests.ts";
import { createNetwork } from "../../src/adapters/network/create-network.ts";
import { believedGas, estimateGas } from "../../src/domain/estimate.ts";
import { address, requestId, wei } from "../../src/domain/values.ts";
import { fulfillProof } from "../../src/steps/fulfill-proof.ts";
import { createLane } from "../../src/steps/lane.ts";
import { type Decided, placeBids, resumeBids, type Unknown } from "../../src/steps/place-bid.ts";
import { memorySamples, memoryTallies } from "./memory-ports.ts";
import { privateKeySigner } from "./private-key-signer.ts";

/**
 * A process of the signer, with the table and the network that its first argument names. A line of its input is what it
 * does: `bid` on all that is open, `resume` bids without an outcome, or `deliver` a proof. It answers with a line.
 */
export type LaneProcess = {
  name: string;
  endpoint: string;
  tableName: string;
  networkUrl: string;
  privateKey: `0x${string}`;
  prover: string;
};
export type LaneCommand = { do: "bid" | "resume" } | { do: "deliver"; requestId: string; proof: `0x${string}` };

const given = JSON.parse(process.argv[2] ?? "") as LaneProcess; // the test wrote it
const credentials = { accessKeyId: "x", secretAccessKey: "x" };
const client = new DynamoDBClient({ endpoint: given.endpoint, region: "us-east-1", credentials });
const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
const clock = systemClock;
const network = createNetwork({
  ...{ url: given.networkUrl, chainId: 1n, log, clock },
  signer: privateKeySigner(given.privateKey),
});
const table = { client, tableName: given.tableName };
const metrics = { add: () => undefined, flush: () => undefined };
const tallies = memoryTallies();
const base = { network, requests: createRequests({ ...table, log }), clock, metrics, tallies, log };
const lane = createLane({ ...base, laneLeases: createLaneLeases({ ...table, clock }) }, given.name);
const prover = address(given.prover);

async function bidOnAll(): Promise<Record<string, number>> {
  const open = await network.openRequests({ prover, versions: ["sp1-v6.1.0"], now: clock.now() });
  const decided = open.map((request): Decided => {
    const estimate = estimateGas(request, believedGas({}));
    return {
      request,
      decision: {
        ...{ kind: "bid", amount: wei(500_000_000n), priceSource: "static", estimate },
        ...{ className: "on-demand", onTime: 1, target: 1, chance: 1, mostGas: estimate.gas },
        ...{ leftSec: 100, neededSec: 1, costMicros: 1_000 },
      },
    };
  });
  return count(await placeBids({ ...base, lane })(decided, prover));
}

async function resumeAll(): Promise<Record<string, number>> {
  const unknown: Unknown[] = [];
  for (const bidding of await base.requests.inPhase("bidding")) {
    const request = bidding.bid.accepted ? undefined : await network.request(bidding.terms.requestId);
    if (request) unknown.push({ bidding, request });
  }
  const order = ({ bidding }: Unknown) => Number(bidding.bid.intent.nonce);
  return count(await resumeBids({ ...base, lane })(unknown.sort((one, other) => order(one) - order(other))));
}

function count(ended: readonly { outcome: { kind: string } }[]): Record<string, number> {
  const kinds = ended.map(({ outcome }) => outcome.kind);
  return Object.fromEntries(kinds.map((kind) => [kind, kinds.filter((each) => each === kind).length]));
}

const work = (command: LaneCommand): Promise<unknown> => {
  if (command.do === "deliver") return deliver(command);
  return command.do === "bid" ? bidOnAll() : resumeAll();
};

async function deliver({ requestId: id, proof }: Extract<LaneCommand, { do: "deliver" }>) {
  const readProof = async () => ({ kind: "proof" as const, bytes: hexToBytes(proof) });
  const artifacts = {
    readProof,
    results: async () => [],
    claim: async () => undefined,
    lastSign: async () => ({ kind: "nothing" as const }),
  };
  const deps = { ...base, lane, artifacts, samples: memorySamples(), queues: { send: async () => undefined } };
  return fulfillProof(deps)({ requestId: requestId(id) });
}

await network.nonce(await network.signer()); // connected
process.stdout.write("ready\n");
for await (const line of createInterface({ input: process.stdin })) {
  const command = JSON.parse(line) as LaneCommand; // the test wrote it
  const answer = await work(command);
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
process.exit(0);

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { z } from "zod";
import { startDynamodb } from "../local/aws/engines/dynamodb.ts";
import { createReaper } from "../local/aws/processes/reaper.ts";
import { createTables } from "../local/aws/provision.ts";
import { readTables } from "../local/aws/template/tables.ts";
import { readTemplate } from "../local/aws/template/template.ts";
import { synthesize } from "../tools/synth.ts";
import { startBoxProcess } from "./box-process.ts";
import { type Figure, figureAtLeast, reading } from "./figure.ts";
import { createBidder, openRequests } from "./lane-bidder.ts";

/** What a call to the network takes beside its work: from one region to another. */
const latencyMs = 50;
const batch = 128;
const oneByOne = 12;

/** Bids in a second through the signer's lane, several in flight and one at a time, in turn on the same machine. */
export async function lane(rounds: number): Promise<Figure[]> {
  const stateDir = mkdtempSync(join(tmpdir(), "bench-lane-"));
  const reaper = createReaper();
  const [engine, box] = await Promise.all([startDynamodb({ stateDir, reaper }), startBoxProcess()]);
  const client = new DynamoDBClient({ endpoint: engine.url, region: "us-east-1", credentials });
  try {
    const tables = readTables(readTemplate((await synthesize()).template, { queueUrl: (name) => name }));
    await createTables(client, tables);
    const bidder = createBidder({ client, tableName: tables[0]?.create.TableName ?? "", box: box.said });
    // The first of each warms the code up and is not counted.
    await openRequests(box.said, (rounds + 1) * (batch + oneByOne));
    await box.control("POST /faults", { at: "Bid", fault: { kind: "latency", ms: latencyMs } });
    const rates = { inFlight: [] as number[], alone: [] as number[] };
    for (let round = 0; round <= rounds; round++) {
      const [inFlight, alone] = [await bidder.atOnce(batch), await bidder.oneByOne(oneByOne)];
      if (round === 0) continue;
      rates.inFlight.push(inFlight);
      rates.alone.push(alone);
    }
    const spent = await box.control("GET /transactions?method=Bid");
    bidder.close();
    return figuresOf(rates, spent, (rounds + 1) * (batch + oneByOne));
  } finally {
    client.destroy();
    await Promise.all([box.close(), engine.close()]);
    reaper.close();
    rmSync(stateDir, { recursive: true });
  }
}

const credentials = { accessKeyId: "x", secretAccessKey: "x" };

function figuresOf(rates: { inFlight: number[]; alone: number[] }, spent: unknown, asked: number): Figure[] {
  const bids = z.array(z.object({ requestId: z.string() })).parse(spent);
  const times = rates.inFlight.map((rate, round) => rate / (rates.alone[round] ?? Number.POSITIVE_INFINITY));
  return [
    figureAtLeast(`lane: bids accepted, calls of ${latencyMs} ms, in flight`, "bids/s", rates.inFlight, {
      median: 100,
    }),
    figureAtLeast(`lane: bids accepted, calls of ${latencyMs} ms, one at a time`, "bids/s", rates.alone),
    figureAtLeast("lane: in flight against one at a time", "times", times, { median: 5 }),
    reading(
      "lane: requests without exactly one bid",
      "requests",
      asked - new Set(bids.map(({ requestId }) => requestId)).size,
      0,
    ),
    reading("lane: nonces spent beside those", "nonces", bids.length - asked, 0),
  ];
}

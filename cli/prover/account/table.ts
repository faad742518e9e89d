import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { createRequests } from "../../../src/adapters/dynamodb/create-requests.ts";
import { createTallies } from "../../../src/adapters/dynamodb/create-tallies.ts";
import { watcherStartedAtMs } from "../../../src/adapters/dynamodb/create-watcher-lease.ts";
import type { Log } from "../../../src/ports/log.ts";
import type { Requests } from "../../../src/ports/requests.ts";
import type { Tallies } from "../../../src/ports/tallies.ts";
import type { Place } from "../place/choose-place.ts";
import { optionsFor } from "./clients.ts";

export type Table = {
  requests: Requests;
  tallies: Tallies;
  /** When the watcher that passes now began, in Unix milliseconds; undefined where none ever did. */
  watcherStartedAtMs(): Promise<number | undefined>;
};

export function openTable(place: Place, tableName: string, log: Log): Table {
  const deps = { client: new DynamoDBClient(optionsFor(place, "dynamodb")), tableName, log };
  return {
    requests: createRequests(deps),
    tallies: createTallies(deps),
    watcherStartedAtMs: () => watcherStartedAtMs(deps),
  };
}

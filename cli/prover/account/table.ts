import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { systemClock } from "../../../src/adapters/clock/system-clock.ts";
import { createLaneLeases } from "../../../src/adapters/dynamodb/create-lane-leases.ts";
import { createRequests } from "../../../src/adapters/dynamodb/create-requests.ts";
import { createSamples } from "../../../src/adapters/dynamodb/create-samples.ts";
import { createTallies } from "../../../src/adapters/dynamodb/create-tallies.ts";
import { watcherStartedAtMs } from "../../../src/adapters/dynamodb/create-watcher-lease.ts";
import { knownSigner } from "../../../src/adapters/dynamodb/known-signer.ts";
import type { Address } from "../../../src/domain/values.ts";
import type { LaneLeases } from "../../../src/ports/leases.ts";
import type { Log } from "../../../src/ports/log.ts";
import { PortError } from "../../../src/ports/port-error.ts";
import type { Requests } from "../../../src/ports/requests.ts";
import type { Samples } from "../../../src/ports/samples.ts";
import type { Tallies } from "../../../src/ports/tallies.ts";
import type { Place } from "../place/choose-place.ts";
import { optionsFor } from "./clients.ts";

export type Table = {
  requests: Requests;
  tallies: Tallies;
  samples: Samples;
  /** When the watcher that passes now began, in Unix milliseconds; undefined where none ever did. */
  watcherStartedAtMs(): Promise<number | undefined>;
  laneLeases: LaneLeases;
  /** Whose key the prover signs with; undefined where none of its steps has signed yet. */
  signer(): Promise<Address | undefined>;
};

export function openTable(place: Place, tableName: string, log: Log): Table {
  const deps = { client: new DynamoDBClient(optionsFor(place, "dynamodb")), tableName, log };
  return {
    requests: createRequests(deps),
    tallies: createTallies(deps),
    samples: createSamples({ ...deps, clock: systemClock }),
    watcherStartedAtMs: () => watcherStartedAtMs(deps),
    laneLeases: createLaneLeases({ ...deps, clock: systemClock }),
    signer: () => knownSigner(deps).address().catch(unlessUnknown),
  };
}

function unlessUnknown(error: unknown): undefined {
  if (error instanceof PortError && error.code === "signer-unknown") return undefined;
  throw error;
}

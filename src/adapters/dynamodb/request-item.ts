import { type AttributeValue } from "@aws-sdk/client-dynamodb";
import { marshall, unmarshall } from "@aws-sdk/util-dynamodb";
import * as z from "zod/mini";
import { table } from "../../config/names.ts";
import { isTerminal, type Request } from "../../domain/request.ts";
import type { RequestId } from "../../domain/values.ts";
import { PortError } from "../../ports/port-error.ts";
import { refuseNewer } from "./newer-schema.ts";
import { requestSchema } from "./request-schema.ts";

export type Item = Record<string, AttributeValue>;

/** Terminal items stay so long for questions, then DynamoDB removes them. */
const keptSec = 30 * 24 * 60 * 60;
/** The newest layout that this version reads. */
const knownSchema = 1;

export const requestKey = (id: RequestId): Item => ({
  [table.partitionKey]: { S: `request#${id}` },
  [table.sortKey]: { S: "request" },
});

/** The item of a request: its attributes, and those that only the index and the expiry need. */
export function encodeRequest(request: Request): Item {
  const { terms } = request;
  return {
    ...marshall(z.encode(requestSchema, request), { removeUndefinedValues: true }),
    ...requestKey(terms.requestId),
    [table.byPhase.sortKey]: { N: String(terms.deadlineSec) },
    ...(isTerminal(request.phase) && { [table.ttl]: { N: String(expiry(request)) } }),
  };
}

function expiry({ reachedAtSec, phase, terms }: Request): number {
  return (reachedAtSec[phase] ?? terms.deadlineSec) + keptSec;
}

/** Throws a PortError where a newer version wrote the item, or where it is none of ours. */
export function decodeRequest(item: Item): Request {
  const raw = unmarshall(item);
  const name = String(raw[table.partitionKey]);
  if (typeof raw.schema === "number") refuseNewer(name, raw.schema, knownSchema);
  try {
    return z.decode(requestSchema, raw as z.input<typeof requestSchema>); // checked by the schema itself
  } catch (cause) {
    throw new PortError("unreadable-item", "give-up", `${name} cannot be read as a request`, { cause });
  }
}

import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { type Asked, minuteOf } from "../../domain/asked.ts";
import { allModes, type ProofMode } from "../../domain/proof-request.ts";
import { type UnixSeconds, unixSeconds } from "../../domain/values.ts";
import { PortError } from "../../ports/port-error.ts";
import { isoTime } from "./iso-time.ts";
import type { Item } from "./request-item.ts";

export const demandPartition = { S: "demand" };

/** The sort key of the minute that `atSec` is in. */
export const minuteKey = (atSec: UnixSeconds): AttributeValue => ({ S: isoTime(minuteOf(atSec)) });

/** An entry of a minute's list. A double is written in 17 digits, and DynamoDB's numbers have 38: it comes back exactly. */
export const encodeAsked = ({ atSec, mode, gas, leftSec, chance, revenueMicros }: Asked): AttributeValue => ({
  M: { mode: { S: mode }, ...numbers({ atSec, gas, leftSec, chance, revenueMicros }) },
});

function numbers(given: Readonly<Record<string, number>>): Item {
  const written = Object.entries(given).map(([name, value]) => {
    if (!Number.isFinite(value)) throw new PortError("not-finite", "give-up", `${name}: ${value} cannot be noted`);
    return [name, { N: String(value) }];
  });
  return Object.fromEntries(written) as Item; // each a number's attribute
}

/** What is noted of a minute, in the order in which it came, and how many entries could not be read; an item without a list counts as one. */
export function decodeMinute({ asked }: Item): { asked: readonly Asked[]; malformed: number } {
  const entries = asked?.L ?? [];
  const read = entries.flatMap((entry) => decodeAsked(entry) ?? []);
  return { asked: read, malformed: asked?.L ? entries.length - read.length : 1 };
}

function decodeAsked({ M: entry }: AttributeValue): Asked | undefined {
  const number = (name: keyof Asked): number => Number(entry?.[name]?.N);
  const asked = {
    atSec: unixSeconds(number("atSec")),
    mode: entry?.mode?.S as ProofMode, // looked up below
    gas: number("gas"),
    leftSec: number("leftSec"),
    chance: number("chance"),
    revenueMicros: number("revenueMicros"),
  };
  const { mode, ...measures } = asked;
  return allModes.includes(mode) && Object.values(measures).every(Number.isFinite) ? asked : undefined;
}

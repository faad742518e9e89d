import { z } from "zod";
import type { Operations } from "../protocol/operation.ts";
import { operationsThatRefuseWith } from "../protocol/operation.ts";
import type { EventBus } from "./bus.ts";

const operation = operationsThatRefuseWith("ValidationException");
const entry = z.looseObject({
  Source: z.string().optional(),
  DetailType: z.string().optional(),
  Detail: z.string().optional(),
  Resources: z.array(z.string()).default([]),
  Time: z.number().optional(),
});

/** EventBridge's PutEvents. An entry that is not complete fails alone, as on AWS; at most 10 in a call. */
export const putEventsOperations = (bus: EventBus): Operations => ({
  PutEvents: operation(z.object({ Entries: z.array(entry).min(1).max(10) }), ({ Entries }) => {
    const results = Entries.map((each) => putOne(bus, each));
    return { FailedEntryCount: results.filter((result) => "ErrorCode" in result).length, Entries: results };
  }),
});

type Result = { EventId: string } | { ErrorCode: string; ErrorMessage: string };

function putOne(bus: EventBus, { Source, DetailType, Detail, Resources, Time }: z.output<typeof entry>): Result {
  const detail = parsed(Detail);
  if (Source === undefined || DetailType === undefined) {
    return { ErrorCode: "InvalidArgument", ErrorMessage: "Parameters Source and DetailType are required." };
  }
  if (detail === undefined) return { ErrorCode: "MalformedDetail", ErrorMessage: "Detail is malformed." };
  const time = Time === undefined ? {} : { time: new Date(Time * 1000).toISOString() };
  const { id } = bus.put({ source: Source, "detail-type": DetailType, detail, resources: Resources, ...time });
  return { EventId: id };
}

/** A JSON object, or undefined. */
function parsed(text: string | undefined): object | undefined {
  try {
    const value: unknown = JSON.parse(text ?? "");
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

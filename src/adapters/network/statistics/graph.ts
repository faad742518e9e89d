import type { Address } from "../../../domain/values.ts";
import type { GraphData } from "../../../gen/types_pb.ts";
import { defined } from "../defined.ts";
import { bytesOf } from "../hex.ts";

/** A point of a graph: `timestamp` as the network writes it. */
export type GraphPoint = { timestamp: string; value: bigint };

export const parseGraph = (points: readonly GraphData[]): readonly GraphPoint[] =>
  points.map(({ timestamp, value }) => ({ timestamp, value }));

/** Of whom, and of how many days; absent: of all, and as many as the network chooses. */
export type GraphFilter = { account?: Address; days?: number };

export const graphQuery = (filter: GraphFilter | undefined) =>
  defined({
    address: filter?.account && bytesOf(filter.account),
    rangeIntervalDays: filter?.days === undefined ? undefined : BigInt(filter.days),
  });

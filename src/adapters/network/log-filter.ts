import type { UnixSeconds } from "../../domain/values.ts";
import { defined } from "./defined.ts";
import { numberIfAny } from "./words.ts";

/** What a log of changes can be asked by; both times are included. */
export type LogFilter<Operation extends string> = { operation?: Operation; fromSec?: UnixSeconds; toSec?: UnixSeconds };

export const logQuery = <W extends string>(operations: readonly W[], filter: LogFilter<W> | undefined) =>
  defined({
    operation: numberIfAny(operations, filter?.operation),
    minimumTimestamp: filter?.fromSec === undefined ? undefined : BigInt(filter.fromSec),
    maximumTimestamp: filter?.toSec === undefined ? undefined : BigInt(filter.toSec),
  });

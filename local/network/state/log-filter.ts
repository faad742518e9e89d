import type { Hex } from "../hex.ts";

type LogFilter = {
  address?: Hex | undefined;
  operation?: number | undefined;
  minimumTimestamp?: bigint | undefined;
  maximumTimestamp?: bigint | undefined;
};

/** Whether a line of a log of balances or stakes is among those asked for. Both times are included. */
export const logMatcherOf =
  ({ address, operation, minimumTimestamp, maximumTimestamp }: LogFilter) =>
  (log: { address: Hex; operation: number; createdAtSec: number }): boolean =>
    (address === undefined || log.address === address) &&
    (operation === undefined || log.operation === operation) &&
    (minimumTimestamp === undefined || BigInt(log.createdAtSec) >= minimumTimestamp) &&
    (maximumTimestamp === undefined || BigInt(log.createdAtSec) <= maximumTimestamp);

import type { Requirements } from "../../../domain/requirements.ts";
import { ProverNetwork } from "../../../gen/network_pb.ts";
import { parseMicros } from "../decimal.ts";
import { type Rpc, read } from "../rpc.ts";

/**
 * What counts as a success, and how many must; undefined: nothing is enforced. Millionths of Mgas a second are PGU a
 * second; a percentage's millionths are a hundred times the millionths of the share.
 * @rpc GetProverRequirements
 * @caller anyone
 * @throws as every read
 * @source network.proto ProverNetwork.GetProverRequirements
 */
export const getProverRequirements = (rpc: Rpc): Promise<Requirements | undefined> =>
  read(
    rpc,
    ProverNetwork.method.getProverRequirements,
    {},
    ({ requirements: published }) =>
      published && {
        floorLatencySec: Number(published.floorLatencySeconds),
        minPguPerSec: decimalOf(rpc, "minMgasPerSecond", published.minMgasPerSecond),
        minSuccessMillionths: Number(
          decimalOf(rpc, "minSuccessRatePercentage", published.minSuccessRatePercentage) / 100n,
        ),
        lookbackHours: Number(published.performanceLookbackHours),
        minResolved: Number(published.minResolvedRequestsToEvaluate),
      },
  );

/** In millionths; what is absent or cannot be read is not enforced. */
function decimalOf(rpc: Rpc, field: string, text: string): bigint {
  if (text === "") return 0n;
  const micros = parseMicros(text);
  if (micros === undefined) {
    rpc.log.warn("A performance requirement cannot be read: taken as not enforced", {
      field,
      value: text.slice(0, 80),
    });
  }
  return micros ?? 0n;
}

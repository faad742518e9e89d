import { type ProofMode, proofModes } from "../../domain/proof-request.ts";
import { type Wei, wei } from "../../domain/values.ts";
import { parseAmount } from "./decimal.ts";
import { type Rpc, read } from "./rpc.ts";

/** The mode's number on the wire: 0 is unspecified. */
const modeNumber = (mode: ProofMode): number => (mode === "unknown" ? 0 : proofModes.indexOf(mode) + 1);

/** The tick (0: not advertised) and the network's floor for a proof of this mode, in wei per PGU. */
export async function getParams(rpc: Rpc, mode: ProofMode): Promise<{ tick: Wei; floor: Wei }> {
  const answer = await read(rpc, "GetProofRequestParams", (options) =>
    rpc.client.getProofRequestParams({ mode: modeNumber(mode) }, options),
  );
  const floor = answer.networkFloorPricePerPgu;
  if (floor !== "" && parseAmount(floor) === undefined) {
    rpc.log.warn("The network's floor price cannot be read: taken as none", { floor: floor.slice(0, 80) });
  }
  return { tick: wei(answer.tickSize), floor: wei(parseAmount(floor) ?? 0n) };
}

import { systemClock } from "../../../src/adapters/clock/system-clock.ts";
import { getProverRequirements } from "../../../src/adapters/network/provers/get-prover-requirements.ts";
import { createRpc } from "../../../src/adapters/network/rpc.ts";
import { openConnection } from "../../../src/adapters/network/transport.ts";
import type { Requirements } from "../../../src/domain/requirements.ts";
import type { Log } from "../../../src/ports/log.ts";
import { NetworkError } from "../../../src/ports/port-error.ts";
import type { Deployed } from "./deployed.ts";

/** A look waits no longer for it. */
const deadlineMs = 3_000;

/** What the network that the prover serves demands of provers; undefined: nothing, or it does not say, which is warned of. */
export async function readRequirements(
  { networkUrl }: Pick<Deployed, "networkUrl">,
  log: Log,
): Promise<Requirements | undefined> {
  const connection = openConnection(networkUrl);
  try {
    return await getProverRequirements(createRpc({ connection, log, clock: systemClock, deadlineMs }));
  } catch (error) {
    if (!(error instanceof NetworkError)) throw error;
    if (error.code !== "unimplemented") {
      log.warn("What the network demands of provers cannot be had: deadlines alone say what is at risk", {
        because: error.message,
      });
    }
    return undefined;
  } finally {
    connection.close();
  }
}

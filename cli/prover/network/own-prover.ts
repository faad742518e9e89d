import type { Address } from "../../../src/domain/values.ts";
import type { NetworkSession } from "./open-network.ts";

/** The prover that the signer acts for: its own address where it is nobody's delegate. */
export const ownProver = async ({ me, network }: NetworkSession): Promise<Address> =>
  network.accounts.owner(await me());

export const aProver = { brief: "A prover's address; absent: the one that the signer acts for", placeholder: "prover" };

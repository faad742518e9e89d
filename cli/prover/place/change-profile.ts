import { resolve } from "node:path";
import { defined } from "../../../src/adapters/network/defined.ts";
import { CliError } from "../cli-error.ts";
import { parseSigner } from "../keys/signer-name.ts";
import { keptChain } from "../network/choose-network.ts";
import type { Profile } from "./profiles.ts";

export type ProfileChange = Omit<Profile, "chainId"> & { chainId?: bigint };

/** The profile with what is named of it changed. Throws a CliError where something of it is none, or contradicts another. */
export function changeProfile(before: Profile, change: ProfileChange): Profile {
  const { network = before.network, stage, region, awsProfile, signer } = change;
  const kept = network === before.network ? before.chainId : undefined; // one network's is not another's
  const chainId = change.chainId?.toString() ?? kept;
  if (network !== undefined && network !== "local") keptChain(network, chainId);
  else if (chainId !== undefined) {
    throw new CliError("usage", "A chain is kept for a network that is a URL.", "Say --network URL beside --chain-id.");
  }
  const told = defined({ network, stage, region, awsProfile, signer: signer && fromAnywhere(signer) });
  const { chainId: _, ...rest } = before;
  return { ...rest, ...told, ...defined({ chainId }) };
}

/** A profile is used from every folder: a file's path is kept from the root. */
function fromAnywhere(typed: string): string {
  const name = parseSigner(typed);
  return name.kind === "keystore" ? `keystore:${resolve(name.file)}` : typed;
}

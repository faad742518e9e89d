import { CliError } from "../cli-error.ts";
import { maskKeys } from "../keys/mask-keys.ts";

export type KnownNetwork = { url: string; chainId: bigint };

/** The live networks, by the names that a person types. */
export const knownNetworks: Readonly<Record<string, KnownNetwork>> = {
  mainnet: { url: "https://rpc.mainnet.succinct.xyz", chainId: 1n },
  sepolia: { url: "https://rpc.sepolia.succinct.xyz", chainId: 11_155_111n },
};

/** Throws a CliError where it is neither a network's name nor a URL. */
export function networkOf(name: string): { name: string; url: string } {
  const known = Object.hasOwn(knownNetworks, name) ? knownNetworks[name] : undefined;
  if (known) return { name, url: known.url };
  const url = URL.canParse(name) ? new URL(name) : undefined;
  if (url && /^https?:$/.test(url.protocol)) return { name: url.origin, url: url.origin };
  throw new CliError(
    "usage",
    `--network must be local, ${Object.keys(knownNetworks).sort().reverse().join(", ")} or an http(s) URL, not "${maskKeys(name)}".`,
    "`prover status --network local` looks at the system on this machine.",
  );
}

import { join, resolve } from "node:path";
import { type Announcement, findAnnounced } from "../../../local/system/announcement.ts";
import { CliError } from "../cli-error.ts";
import type { AwsPlace } from "../keys/open-signer.ts";
import type { Place } from "../place/choose-place.ts";
import { knownNetworks, networkOf } from "../place/networks.ts";
import { chosenProfile, type Profile, readProfiles } from "../place/profiles.ts";

/** The network that a command speaks to. */
export type ChosenNetwork = {
  /** As it was named, or its origin. */
  name: string;
  url: string;
  /** What signatures are made for; undefined: nobody said, and nothing is signed. */
  chainId: bigint | undefined;
  /** Where the key rests that signs, as a profile or a flag names it. */
  signer: string | undefined;
  /** Where it is where it is in KMS. */
  aws: AwsPlace;
  /** The prover that is operated from here, which may sign with the same key; undefined: none, or nothing of it matters. */
  prover: Place | undefined;
};

/** What every command of the network can be told about it. */
export type NetworkFlags = {
  network?: string;
  chainId?: bigint;
  signer?: string;
  profile?: string;
  state?: string;
  alone?: boolean;
};

type Variables = Readonly<Record<string, string | undefined>>;

/** A flag before the profile, the profile before the network of the system on this machine. Throws a CliError. */
export function chooseNetwork(flags: NetworkFlags, env: Variables, root: string): ChosenNetwork {
  const profile = chosenProfile(readProfiles(env), flags.profile ?? (env.PROVER_PROFILE || undefined));
  const name = flags.network ?? profile?.network ?? (profile?.stage === undefined ? "local" : undefined);
  if (name === undefined) {
    throw new CliError(
      "usage",
      "The profile in use names a stage, and not the network that it serves.",
      "Say --network sepolia, mainnet or a URL, or keep it: `prover profile set NAME --network …`.",
    );
  }
  const key = {
    signer: flags.signer ?? profile?.signer,
    aws: { region: profile?.region, awsProfile: profile?.awsProfile },
  };
  const system = findAnnounced(flags.state === undefined ? join(root, ".local") : resolve(flags.state));
  if (name === "local") {
    const { network } = system ?? nothingHere();
    const chainId = chainOf(name, BigInt(network.chainId), flags.chainId);
    return { name, url: network.url, chainId, ...key, prover: proverAt(network.url, system, undefined, flags) };
  }
  const { url, name: shown } = networkOf(name);
  const kept = flags.network === undefined ? profile?.chainId : undefined; // of the profile's network, and of no other
  const chainId = chainOf(shown, keptChain(name, kept), flags.chainId) ?? chainHere(url);
  return { name: shown, url, chainId, ...key, prover: proverAt(url, system, profile, flags) };
}

/** The system on this machine where it serves that network, or the profile's stage. */
function proverAt(
  url: string,
  system: Announcement | undefined,
  profile: Profile | undefined,
  { alone }: NetworkFlags,
): Place | undefined {
  if (alone) return undefined;
  if (system && new URL(system.network.url).origin === new URL(url).origin) {
    return { kind: "local", stage: system.stage, system };
  }
  if (profile?.stage === undefined) return undefined;
  const { stage, region, awsProfile } = profile;
  return { kind: "deployed", stage, region, awsProfile, network: undefined };
}

/** What is known of the network's chain: by its own name, or as a profile keeps it. Throws a CliError where they differ. */
export function keptChain(network: string, kept: string | undefined): bigint | undefined {
  const { url, name } = networkOf(network);
  const known = Object.values(knownNetworks).find((each) => each.url === url)?.chainId;
  return chainOf(name, known, kept === undefined ? undefined : BigInt(kept));
}

/** A signature for one chain counts there whoever asked for it: what is known of a network is not talked over. */
function chainOf(name: string, known: bigint | undefined, told: bigint | undefined): bigint | undefined {
  if (known === undefined || told === undefined || known === told) return told ?? known;
  throw new CliError(
    "usage",
    `${name} is of chain ${known}, and not of ${told}.`,
    "Leave --chain-id out; what a profile keeps, `prover profile set NAME --chain-id …` changes.",
  );
}

/** `npm run network` is of chain 1 where nobody tells it another. */
const chainHere = (url: string): bigint | undefined =>
  /^(localhost|127(\.\d+){3}|\[::1\])$/.test(new URL(url).hostname) ? 1n : undefined;

function nothingHere(): never {
  throw new CliError(
    "no-system",
    "No network runs on this machine that this program knows of.",
    "Start one with `npm start`, or name another: `--network sepolia`, `mainnet`, or the URL that `npm run network` shows.",
  );
}

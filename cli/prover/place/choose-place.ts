import { join, resolve } from "node:path";
import type { Announcement } from "../../../local/system/announcement.ts";
import { findAnnounced } from "../../../local/system/announcement.ts";
import { CliError } from "../cli-error.ts";
import { networkOf } from "./networks.ts";
import { chosenProfile, type Profile, readProfiles } from "./profiles.ts";

/** The prover that a command speaks of. */
export type Place =
  | { kind: "local"; stage: string; system: Announcement }
  | {
      kind: "deployed";
      stage: string;
      region: string | undefined;
      awsProfile: string | undefined;
      /** The network that the stage must serve; undefined: whichever it does. */
      network: { name: string; url: string } | undefined;
    };

/** What every command can be told about where to look. */
export type PlaceFlags = {
  network?: string | undefined;
  stage?: string | undefined;
  region?: string | undefined;
  profile?: string | undefined;
  state?: string | undefined;
};

type Variables = Readonly<Record<string, string | undefined>>;

/** A flag before the profile, the profile before what is usual: the system on this machine. Throws a CliError. */
export function choosePlace(flags: PlaceFlags, env: Variables, root: string): Place {
  const profile = chosenProfile(readProfiles(env), flags.profile ?? (env.PROVER_PROFILE || undefined));
  const told = { ...profile, ...given(flags) };
  const isDeployed = told.stage !== undefined || told.region !== undefined || (told.network ?? "local") !== "local";
  if (told.network === "local" || !isDeployed) return onThisMachine(told.state, root);
  return {
    kind: "deployed",
    stage: told.stage ?? "dev",
    region: told.region,
    awsProfile: profile?.awsProfile,
    network: told.network === undefined ? undefined : networkOf(told.network),
  };
}

/** A place that is named by flags is not the profile's. */
function given({ network, stage, region, state }: PlaceFlags): Profile & { state?: string } {
  const placed = network === "local" ? { stage: undefined, region: undefined } : {};
  return {
    ...placed,
    ...(network !== undefined && { network }),
    ...(stage !== undefined && { stage }),
    ...(region !== undefined && { region }),
    ...(state !== undefined && { state }),
  };
}

function onThisMachine(state: string | undefined, root: string): Place {
  const stateDir = state === undefined ? join(root, ".local") : resolve(state);
  const system = findAnnounced(stateDir);
  if (system) return { kind: "local", stage: system.stage, system };
  throw new CliError(
    "no-system",
    `No system runs on this machine (${join(stateDir, "system.json")} says of none).`,
    "Start one with `npm start`, or name a deployed one: `--stage NAME`, with AWS_PROFILE and AWS_REGION set.",
  );
}

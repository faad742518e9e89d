import { resolve } from "node:path";
import { CliError } from "../cli-error.ts";
import { plainCommand } from "../command.ts";
import { maskKeys } from "../keys/mask-keys.ts";
import { parseSigner, type SignerName, signerForms } from "../keys/signer-name.ts";
import { networkOf } from "../place/networks.ts";
import type { Profile } from "../place/profiles.ts";

const text = { kind: "parsed", parse: String, optional: true } as const;

export const profileSet = plainCommand<Profile, [string]>({
  brief: "Makes a profile, or changes what is named of one",
  description: `Makes a profile, or changes what is named of one. The first one made is in use. A signer is ${signerForms}.`,
  examples: [
    ["profile set prod --network mainnet --stage prod --region us-east-1 --aws-profile prover", "a deployed stage"],
    ["profile set prod --signer keystore:$HOME/keys/prover.json", "and whose key signs for you"],
    ["profile set home --network local", "the system on this machine"],
  ],
  flags: {
    network: { ...text, brief: "local, sepolia, mainnet or a URL", placeholder: "NET" },
    stage: { ...text, brief: "A deployed stage", placeholder: "NAME" },
    region: { ...text, brief: "Its region", placeholder: "NAME" },
    awsProfile: { ...text, brief: "A profile of AWS' own files", placeholder: "NAME" },
    signer: { ...text, brief: `Whose key signs: ${signerForms}`, placeholder: "WHERE" },
  },
  positional: { kind: "tuple", parameters: [{ brief: "Its name", parse: String, placeholder: "profile" }] },
  async run(session, flags, name) {
    const { readProfiles, writeProfiles } = await import("../place/profiles.ts");
    if (!/^[\w.-]{1,40}$/.test(name)) {
      throw new CliError(
        "usage",
        `"${maskKeys(name)}" is no name for a profile.`,
        "Letters, digits, dots and dashes, 40 at most.",
      );
    }
    const { network, stage, region, awsProfile, signer } = flags;
    if (network !== undefined && network !== "local") networkOf(network);
    const kept = signer === undefined ? undefined : fromAnywhere(parseSigner(signer), signer);
    const told = Object.entries({ network, stage, region, awsProfile, signer: kept }).filter(
      ([, value]) => value !== undefined,
    );
    const { current = name, profiles } = readProfiles(session.env);
    const profile: Profile = { ...profiles[name], ...Object.fromEntries(told) };
    writeProfiles(session.env, { current, profiles: { ...profiles, [name]: profile } });
    session.show(
      { name, ...profile, current },
      () => `${name} is set${current === name ? ", and in use" : `; ${current} is in use`}.`,
    );
  },
});

/** A profile is used from every folder: a file's path is kept from the root. */
const fromAnywhere = (name: SignerName, typed: string): string =>
  name.kind === "keystore" ? `keystore:${resolve(name.file)}` : typed;

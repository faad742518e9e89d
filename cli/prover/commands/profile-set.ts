import { CliError } from "../cli-error.ts";
import { plainCommand } from "../command.ts";
import { maskKeys } from "../keys/mask-keys.ts";
import { signerForms } from "../keys/signer-name.ts";
import { wholeNumber } from "../network/typed.ts";
import type { ProfileChange } from "../place/change-profile.ts";

const text = { kind: "parsed", parse: String, optional: true } as const;

export const profileSet = plainCommand<ProfileChange, [string]>({
  brief: "Makes a profile, or changes what is named of one",
  description: `Makes a profile, or changes what is named of one. The first one made is in use. A signer is ${signerForms}.`,
  examples: [
    ["profile set prod --network mainnet --stage prod --region us-east-1 --aws-profile prover", "a deployed stage"],
    ["profile set prod --signer keystore:$HOME/keys/prover.json", "and whose key signs for you"],
    ["profile set home --network local", "the system on this machine"],
    [
      "profile set test --network https://rpc.example.com --chain-id 11155111",
      "another network, and what is signed for it",
    ],
  ],
  flags: {
    network: { ...text, brief: "local, sepolia, mainnet or a URL", placeholder: "NET" },
    chainId: {
      kind: "parsed",
      parse: wholeNumber,
      optional: true,
      brief: "What is signed for that network, where it is a URL",
      placeholder: "N",
    },
    stage: { ...text, brief: "A deployed stage", placeholder: "NAME" },
    region: { ...text, brief: "Its region", placeholder: "NAME" },
    awsProfile: { ...text, brief: "A profile of AWS' own files", placeholder: "NAME" },
    signer: { ...text, brief: `Whose key signs: ${signerForms}`, placeholder: "WHERE" },
  },
  positional: { kind: "tuple", parameters: [{ brief: "Its name", parse: String, placeholder: "profile" }] },
  async run(session, flags, name) {
    const [{ changeProfile }, { readProfiles, writeProfiles }] = await Promise.all([
      import("../place/change-profile.ts"),
      import("../place/profiles.ts"),
    ]);
    if (!/^[\w.-]{1,40}$/.test(name)) {
      throw new CliError(
        "usage",
        `"${maskKeys(name)}" is no name for a profile.`,
        "Letters, digits, dots and dashes, 40 at most.",
      );
    }
    const { current = name, profiles } = readProfiles(session.env);
    const profile = changeProfile(profiles[name] ?? {}, flags);
    writeProfiles(session.env, { current, profiles: { ...profiles, [name]: profile } });
    session.show(
      { name, ...profile, current },
      () => `${name} is set${current === name ? ", and in use" : `; ${current} is in use`}.`,
    );
  },
});

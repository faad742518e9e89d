import { CliError } from "../cli-error.ts";
import { plainCommand } from "../command.ts";
import { parseSigner, signerForms } from "../keys/signer-name.ts";

type Flags = { signer?: string; profile?: string };

export const keyShow = plainCommand<Flags>({
  brief: "The address that signs for you",
  description: `The address of the signer that the profile, or --signer, names: ${signerForms}. The key itself is never shown.`,
  examples: [
    ["key show", "of the profile in use"],
    ["key show --signer keystore:signer.json", "of a file"],
  ],
  flags: {
    signer: { kind: "parsed", parse: String, optional: true, brief: `Whose: ${signerForms}`, placeholder: "WHERE" },
    profile: { kind: "parsed", parse: String, optional: true, brief: "Of this profile", placeholder: "NAME" },
  },
  async run(session, { signer, profile }) {
    const { chosenProfile, readProfiles } = await import("../place/profiles.ts");
    const chosen = chosenProfile(readProfiles(session.env), profile ?? (session.env.PROVER_PROFILE || undefined));
    const named = signer ?? chosen?.signer;
    if (named === undefined) {
      throw new CliError(
        "usage",
        "No signer is named.",
        "Say --signer, or keep it in a profile: `prover profile set NAME --signer …`.",
      );
    }
    const { openSigner } = await import("../keys/open-signer.ts");
    const address = await (await openSigner(session, parseSigner(named), chosen ?? {})).address();
    session.show({ signer: named, address }, () => address);
  },
});

import { plainCommand } from "../command.ts";

export const profileUse = plainCommand<object, [string]>({
  brief: "Takes a profile into use",
  description:
    "Takes a profile into use: commands that name no place speak of it. PROVER_PROFILE goes before it, and --profile before both.",
  examples: [["profile use prod", "from now on"]],
  positional: { kind: "tuple", parameters: [{ brief: "Its name", parse: String, placeholder: "profile" }] },
  async run(session, _flags, name) {
    const { chosenProfile, readProfiles, writeProfiles } = await import("../place/profiles.ts");
    const all = readProfiles(session.env);
    chosenProfile(all, name);
    writeProfiles(session.env, { ...all, current: name });
    session.show({ current: name }, () => `${name} is in use.`);
  },
});

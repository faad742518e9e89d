import { plainCommand } from "../command.ts";

export const profileRemove = plainCommand<object, [string]>({
  brief: "Forgets a profile",
  examples: [["profile remove old", "what it stood for stays as it is"]],
  positional: { kind: "tuple", parameters: [{ brief: "Its name", parse: String, placeholder: "profile" }] },
  async run(session, _flags, name) {
    const { chosenProfile, readProfiles, writeProfiles } = await import("../place/profiles.ts");
    const all = readProfiles(session.env);
    chosenProfile(all, name);
    const { [name]: _gone, ...profiles } = all.profiles;
    writeProfiles(session.env, { profiles, ...(all.current !== name && { current: all.current }) });
    session.show({ removed: name }, () => `${name} is forgotten.`);
  },
});

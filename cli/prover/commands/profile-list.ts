import { plainCommand } from "../command.ts";
import { table } from "../terminal/table.ts";

export const profileList = plainCommand({
  brief: "The profiles, and which is in use",
  examples: [["profile list", "with the file that they are in"]],
  async run(session) {
    const { profilesFile, readProfiles } = await import("../place/profiles.ts");
    const { current, profiles } = readProfiles(session.env);
    const rows = Object.entries(profiles).map(([name, profile]) => ({ name, isCurrent: name === current, ...profile }));
    const file = profilesFile(session.env);
    session.show({ file, current: current ?? null, profiles }, () =>
      rows.length === 0
        ? `There is none in ${file}: commands speak of the system on this machine. \`prover profile set NAME --stage …\` makes one.`
        : table(
            [
              { name: "", cell: ({ isCurrent }) => ({ text: isCurrent ? "*" : "", color: "green" }) },
              { name: "profile", cell: ({ name }) => name },
              { name: "network", cell: ({ network = "" }) => network, least: 12 },
              { name: "chain", cell: ({ chainId = "" }) => chainId, dropAs: 3 },
              { name: "stage", cell: ({ stage = "" }) => stage },
              { name: "region", cell: ({ region = "" }) => region },
              { name: "AWS profile", cell: ({ awsProfile = "" }) => awsProfile, dropAs: 2 },
              { name: "signer", cell: ({ signer = "" }) => signer, least: 10, dropAs: 1 },
            ],
            rows,
            session.terminal,
          ),
    );
  },
});

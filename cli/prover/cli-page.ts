import { commands } from "./app.ts";
import { endings } from "./cli-error.ts";
import { type DescribedCommand, placeFlags } from "./command.ts";
import { networkFlags } from "./network/network-command.ts";

/** `docs/cli.md`: made from the commands themselves, so that it cannot differ from their help. */
export function cliPage(): string {
  return [
    "# The command line",
    "",
    "`npm run prover -- status` runs it from the repository; `npm link`, once, makes it `prover` everywhere. It speaks of the",
    "system on this machine (`npm start` in another terminal) or, with `--stage`, of a deployed one, in the account that",
    "`AWS_PROFILE` and `AWS_REGION` name; a profile keeps such a place under a name. Both are read in the same way: the names of",
    "the table, the bucket, the queues and the knobs are what the deployed sweep was told.",
    "",
    "- Every command takes `--json`: one document, or a line for each result where it goes on. An error is one too, where the command line could be read.",
    "- Colours are for terminals alone, and `NO_COLOR` turns them off. In a terminal a table leaves out the columns that matter least, and then cuts ids and names short (`…`), until it fits; it is whole in a pipe.",
    "- What spends, or cannot be taken back, shows what it will do and asks: `y` does it; Enter, Ctrl-C and Ctrl-D do not. `--yes` is not asked and shown all the same. Where nobody can be asked it refuses without `--yes`.",
    "- A password is typed unseen. Ctrl-C gives up, and so does Ctrl-D where nothing is typed.",
    "- No key and no password is ever a flag. `prover completion bash`, `zsh` or `fish` makes a shell complete everything.",
    "",
    "## Which prover",
    "",
    ...flagTable(placeFlags),
    "",
    "A flag goes before `PROVER_PROFILE`, that before the profile in use, and without any it is the system on this machine.",
    "",
    "## Which network",
    "",
    "From `request` to `auction` the commands speak to the network itself, as a requester or a prover does, and need no prover",
    "that runs.",
    "",
    ...flagTable(networkFlags),
    "",
    "- Amounts are PROVE (`1.5`), prices PROVE per BPGU (10^9 PGU, as `prover market prices` shows them), and either is wei where",
    "  it says so (`1500wei`). Times are days, moments, or from now: `2026-11-26`, `2026-11-26T12:00Z`, `-7d`, `+1h`.",
    "- An address whose letters are of both cases has to fit its checksum. What is typed is checked before anything is sent.",
    "- A transaction is sent once. Where its answer is lost the command looks for it, and says its hash where nobody knows.",
    "- Before it is sent its hash lies on disk (`$XDG_STATE_HOME`, or `~/.local/state`, in `serverless-prover/transactions`), until it is known what",
    "  became of it. After a crash the next command that signs with the same key looks first; where nobody knows it asks, though `--yes` was said.",
    "  A network that looks up no transactions tells by a nonce that is not spent that one was not carried out; of a spent one a person has to see.",
    "- With the key of the prover that is operated from here (the system on this machine, or the profile's stage) a transaction takes turns with the",
    "  prover's own, behind its deliveries. Where that cannot be looked up nothing is signed; `--alone` does not ask. The turn lasts as long as the",
    "  call; where it is lost (this machine slept, or its table is out of reach) the call is broken off, and says so.",
    "",
    "## Exit codes",
    "",
    "| code | what it says |",
    "|---|---|",
    ...Object.values(endings).map(({ code, means }) => `| ${code} | ${means} |`),
    "",
    ...Object.entries(commands).flatMap(([name, command]) =>
      "routes" in command
        ? Object.entries(command.routes).flatMap(([verb, each]) => section(`${name} ${verb}`, each))
        : section(name, command),
    ),
  ].join("\n");
}

const kebab = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

function section(name: string, { described: { description, examples, flags } }: DescribedCommand): string[] {
  const wide = Math.max(...examples.map(([typed]) => typed.length));
  return [
    `## prover ${kebab(name)}`,
    "",
    description,
    "",
    "```sh",
    ...examples.map(([typed, does]) => `prover ${typed.padEnd(wide)}  # ${does}`),
    "```",
    "",
    ...(Object.keys(flags).length > 0 ? [...flagTable(flags), ""] : []),
  ];
}

const flagTable = (flags: Readonly<Record<string, { brief: string; placeholder?: string }>>): string[] => [
  "| flag | |",
  "|---|---|",
  ...Object.entries(flags).map(
    ([name, { brief, placeholder }]) => `| \`--${kebab(name)}${placeholder ? ` ${placeholder}` : ""}\` | ${brief} |`,
  ),
];

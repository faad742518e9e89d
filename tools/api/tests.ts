import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";

/** Which tests hold an RPC, by whose side they are on; each a file from the root of the tree. */
export type Tests = { client: readonly string[]; box: readonly string[]; cli: readonly string[] };

export const rowsFolder = "test/adapters/network/client/rows";
const boxFolder = "test/network";
/** A property that does everything to the box; what it can do is a table beside it. */
const property = { test: `${boxFolder}/property.test.ts`, acts: `${boxFolder}/acts.ts` };
const cliFolder = "test/cli/prover";
/** It runs every command and sees which RPCs are called. */
const everyCommand = `${cliFolder}/every-rpc.test.ts`;

/** For an RPC and the command that reaches it, the tests of the client, of the box and of the command line. */
export function testsIn(root: string): (rpc: string, command: string) => Tests {
  const textsOf = (folder: string, ending: string) =>
    readdirSync(join(root, folder))
      .filter((name) => name.endsWith(ending))
      .sort()
      .map((name) => [`${folder}/${name}`, readFileSync(join(root, folder, name), "utf8")] as const);
  const rows = textsOf(rowsFolder, ".ts");
  const box = textsOf(boxFolder, ".test.ts");
  const acts = [[property.test, readFileSync(join(root, property.acts), "utf8")]] as const;
  const cli = textsOf(cliFolder, ".test.ts");
  return (rpc, command) => ({
    client: thatSay(rows, new RegExp(`^ {4}rpc: "${rpc}"`, "m")),
    box: [
      ...new Set([
        ...thatSay(box, new RegExp(`"${rpc}"|\\b${rpc}\\(|\\b\\w+\\.${lowerFirst(rpc)}\\(`)),
        ...thatSay(acts, new RegExp(`^ {2}(async )?${rpc}[:(]`, "m")),
      ]),
    ].sort(),
    cli: command === "" ? [] : [everyCommand, ...thatSay(cli, typed(command)).filter((file) => file !== everyCommand)],
  });
}

const thatSay = (texts: readonly (readonly [file: string, text: string])[], what: RegExp): string[] =>
  texts.filter(([, text]) => what.test(text)).map(([file]) => file);

/** A command as tests type it: `"market", "bids"` or `"market bids`; one of a single word has its arguments behind it. */
const typed = (command: string): RegExp => {
  const words = command.split(" ");
  return new RegExp(`"${words.join('", "')}"|"${command}[" ]`);
};

const lowerFirst = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1);

export const nameOf = (file: string): string => basename(file).replace(/(\.test)?\.ts$/, "");

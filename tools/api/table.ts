import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Rpc, readGroups, readRpcs, type Verb } from "./read-verbs.ts";
import { commonErrors } from "./reference.ts";
import { refusalFaults } from "./refusals.ts";
import { servedByTheBox } from "./served.ts";
import { nameOf, rowsFolder, type Tests, testsIn } from "./tests.ts";

/** `docs/api.md`: what speaks each RPC. Made from the protos, the client's sources, a box that is asked, and the tests. */

export type ApiRow = {
  rpc: string;
  service: string;
  caller: string;
  /** The codes that it is refused with, and the calls whose refusals it has besides. */
  refusals: readonly string[];
  as: string;
  /** The client's function and its file. */
  client: string;
  file: string;
  served: boolean;
  /** The operator's command that reaches it; empty while none does. */
  command: string;
  tests: Tests;
};

/**
 * A row for each RPC. Throws, naming it, where one has no function, no caller, no errors, no source or no test, where a
 * docstring and the tests differ on its refusals, and for a command of no RPC.
 */
export async function apiRows(root: string): Promise<ApiRow[]> {
  const all = readGroups(root).flatMap((group) => group.verbs);
  const verbs = new Map<string | undefined, Verb>();
  for (const verb of all) verbs.set(verb.rpc, verb);
  const rpcs = readRpcs(root);
  const served = await servedByTheBox(rpcs.map(pathOf));
  const commands = commandsOf(
    root,
    rpcs.map(({ rpc }) => rpc),
  );
  const tests = testsIn(root);
  const rows = rpcs.map((each) => {
    const { rpc, service } = each;
    const { caller, path, file, throws, as } = needed(verbs.get(rpc), rpc, "function of the client");
    const command = commands.get(rpc) ?? "";
    const found = tests(rpc, command);
    return {
      rpc,
      service,
      caller: needed(caller, rpc, "word on who may call it (@caller)"),
      refusals: throws.map(({ code }) => code),
      as: needed(as, rpc, "word on its errors (@throws)"),
      client: path,
      file,
      served: served.has(pathOf(each)),
      command,
      tests: {
        ...found,
        client: [needed(found.client[0], rpc, `row in ${rowsFolder}`)],
        box: [needed(found.box[0], rpc, "test of the box in test/network"), ...found.box.slice(1)],
      },
    };
  });
  const faults = [...refusalFaults(root, all), ...sourceFaults(all, rpcs)];
  if (faults.length > 0) throw new Error(faults.join("\n"));
  return rows;
}

const pathOf = ({ file, service, rpc }: Rpc): string => `/${file}.${service}/${rpc}`;

/** An RPC's rules begin in its proto; what stands behind it are further ones. */
function sourceFaults(verbs: readonly Verb[], rpcs: readonly Rpc[]): string[] {
  const protos = new Map(rpcs.map(({ file, service, rpc }) => [rpc, `${file}.proto ${service}.${rpc}`]));
  const isWell = ({ rpc, source = "" }: Verb) =>
    rpc === undefined ? source !== "" : source.split("; ")[0] === protos.get(rpc);
  return verbs
    .filter((verb) => !isWell(verb))
    .map(({ path, rpc = "" }) => `${path} has no word on its source (@source ${protos.get(rpc) ?? ""})`);
}

function needed<T>(value: T | undefined, rpc: string, what: string): T {
  if (value === undefined) throw new Error(`${rpc} has no ${what}`);
  return value;
}

function commandsOf(root: string, rpcs: readonly string[]): ReadonlyMap<string, string> {
  const commands = JSON.parse(readFileSync(join(root, "docs", "api.commands.json"), "utf8")) as Record<string, string>;
  const unknown = Object.keys(commands).filter((rpc) => !rpcs.includes(rpc));
  if (unknown.length > 0) throw new Error(`docs/api.commands.json: no such RPC: ${unknown.join(", ")}`);
  return new Map(Object.entries(commands));
}

/** The page, whole. */
export async function apiTable(root: string): Promise<string> {
  const rows = await apiRows(root);
  const served = rows.filter((row) => row.served).length;
  const line = (row: ApiRow) =>
    [
      row.rpc,
      row.caller,
      [...row.refusals.map((code) => `\`${code}\``), row.as].join(", "),
      `[\`${row.client}\`](../${row.file})`,
      row.served ? "served" : "–",
      row.command === "" ? "–" : `\`${row.command}\``,
      testsOf(row.tests),
    ].join(" | ");
  const tables = [...new Set(rows.map(({ service }) => service))].map((service) =>
    [
      `## ${service}`,
      "",
      "| RPC | who may call it | errors | client | box | command | tests |",
      "|---|---|---|---|---|---|---|",
      ...rows.filter((row) => row.service === service).map((row) => `| ${line(row)} |`),
    ].join("\n"),
  );
  return `${head(rows.length, served)}\n\n${tables.join("\n\n")}\n`;
}

const testsOf = ({ client, box, cli }: Tests): string => {
  const links = ([first, ...more]: readonly string[]) =>
    [first && `[${nameOf(first)}](../${first})`, more.length > 0 && `+${more.length}`].filter(Boolean).join(" ");
  return `client ${links(client)}, box ${links(box)}, command ${links(cli)}`;
};

const head = (count: number, served: number): string => `# The API, RPC by RPC

Made by \`npm run generate\` from the protos, the client's sources, a [box](../local/network/README.md) that is asked, the tests, and
[\`api.commands.json\`](api.commands.json); \`npm run check\` fails where it is stale. Of ${count} RPCs the client speaks ${count} and the box
serves ${served}. *client* is the function of \`createProverNetwork\` (\`npm run reference\` writes what each takes and gives, when each
error comes and where the rules are from, into \`.build/reference\`). *tests* are the client's row (a success, each refusal, and the
bytes that are sent, against unrelated libraries), the box's that call it, and the command line's that type its command: the
first file of each, and how many more there are.

*errors* are the codes of a \`NetworkError\`. \`npm run check\` fails where a function states one that no test in
[\`test/network/refusals\`](../test/network/refusals) makes a box give, or leaves one out that a test there makes. In common are, for

${commonErrors()}

A server may refuse for more than that: whatever it says is classified by its gRPC status, the same for every call.`;

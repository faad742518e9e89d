import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { readGroups, readRpcs, type Verb } from "./read-verbs.ts";
import { servedByTheBox } from "./served.ts";

/** `docs/api.md`: what speaks each RPC. Made from the protos, the client's sources, a box that is asked, and two lists. */

export type ApiRow = {
  rpc: string;
  service: string;
  caller: string;
  /** The client's function and its file. */
  client: string;
  file: string;
  served: boolean;
  /** The operator's command that reaches it; empty while none does. */
  command: string;
  test: string;
};

const packages: Readonly<Record<string, string>> = {
  ProverNetwork: "network",
  ArtifactStore: "artifact",
  Verifier: "verifier",
};
const rowsFolder = "test/adapters/network/client/rows";

/** A row for each RPC. Throws, naming it, where one has no function, no caller or no test, and for a command of no RPC. */
export async function apiRows(root: string): Promise<ApiRow[]> {
  const verbs = new Map<string | undefined, Verb>();
  for (const verb of readGroups(root).flatMap((group) => group.verbs)) verbs.set(verb.rpc, verb);
  const rpcs = readRpcs(root);
  const pathOf = ({ service, rpc }: (typeof rpcs)[number]) => `/${packages[service]}.${service}/${rpc}`;
  const served = await servedByTheBox(rpcs.map(pathOf));
  const commands = commandsOf(
    root,
    rpcs.map(({ rpc }) => rpc),
  );
  const tests = testsOf(root);
  return rpcs.map((each) => {
    const { rpc, service } = each;
    const { caller, path, file } = needed(verbs.get(rpc), rpc, "function of the client");
    return {
      rpc,
      service,
      caller: needed(caller, rpc, "word on who may call it (@caller)"),
      client: path,
      file,
      served: served.has(pathOf(each)),
      command: commands.get(rpc) ?? "",
      test: needed(tests.get(rpc), rpc, `row in ${rowsFolder}`),
    };
  });
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

/** The file of each RPC's row in the client's tests. */
function testsOf(root: string): ReadonlyMap<string, string> {
  const files = readdirSync(join(root, rowsFolder)).map((name) => `${rowsFolder}/${name}`);
  return new Map(
    files.flatMap((file) => {
      const rpcs = [...readFileSync(join(root, file), "utf8").matchAll(/^ {4}rpc: "(\w+)"/gm)];
      return rpcs.map(([, rpc = ""]) => [rpc, file] as const);
    }),
  );
}

/** The page, whole. */
export async function apiTable(root: string): Promise<string> {
  const rows = await apiRows(root);
  const served = rows.filter((row) => row.served).length;
  const line = (row: ApiRow) =>
    [
      row.rpc,
      row.caller,
      `[\`${row.client}\`](../${row.file})`,
      row.served ? "served" : "–",
      row.command === "" ? "–" : `\`${row.command}\``,
      `[rows](../${row.test})`,
    ].join(" | ");
  const tables = [...new Set(rows.map(({ service }) => service))].map((service) =>
    [
      `## ${service}`,
      "",
      "| RPC | who may call it | client | box | command | tests |",
      "|---|---|---|---|---|---|",
      ...rows.filter((row) => row.service === service).map((row) => `| ${line(row)} |`),
    ].join("\n"),
  );
  return `${head(rows.length, served)}\n\n${tables.join("\n\n")}\n`;
}

const head = (count: number, served: number): string => `# The API, RPC by RPC

Made by \`npm run generate\` from the protos, the client's sources, a [box](../local/network/README.md) that is asked, and
[\`api.commands.json\`](api.commands.json); \`npm run check\` fails where it is stale. Of ${count} RPCs the client speaks ${count} and the box
serves ${served}. *client* is the function of \`createProverNetwork\` (\`npm run reference\` writes what each takes and gives into
\`.build/reference\`). Each RPC's row in the tests holds a success, each refusal, and the bytes that are sent, against unrelated
libraries.`;

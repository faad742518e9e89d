import { parseArgs } from "node:util";
import { type Role, roles } from "../../conformance/target.ts";
import { knownNetworks } from "../prover/place/networks.ts";

/** Where a key is: in a variable of the environment, or sealed in a file. The key itself is in no option. */
export type KeyPlace = { kind: "env"; variable: string } | { kind: "keystore"; file: string };

export type ConformanceOptions = {
  url: string;
  write: boolean;
  /** Signed calls may be for the mainnet. */
  mainnet: boolean;
  /** No transfer, withdrawal or delegation is signed for a fee above it. */
  maxFeeWei: bigint;
  /** Go on without being asked. */
  yes: boolean;
  json: boolean;
  keys: Partial<Record<Role, KeyPlace>>;
  patienceSec: number;
  /** Only checks whose RPC and name contain it. */
  only: string | undefined;
};

/** The command line asks for something that cannot be; the message says what to type instead. */
export class UsageError extends Error {
  override readonly name = "UsageError";
  readonly code = "usage";
}

export const usage = `npm run conformance -- URL [options]

  Is the server at URL one of the prover network's API? It is asked by every RPC, and each check says what it saw. Reads
  alone, unless --write is given. Ends with 0 where all that ran passed, with 1 where a check failed, with 2 on a wrong
  command line. URL may be mainnet or sepolia.

  --write             sends signed calls too; says which and asks
  --yes               does not ask
  --mainnet           allows --write at the mainnet's address, and at any other whose calls are signed for the mainnet:
                      it costs real PROVE
  --max-fee PROVE     signs nothing where a transfer, a withdrawal or a delegation costs more (default 1)
  --key-env NAME      the requester's key is in this variable (default CONFORMANCE_KEY, where it is set)
  --keystore FILE     or in this keystore of version 3; its password is asked for, or in the file that
                      PROVER_PASSWORD_FILE names
  --as ROLE=NAME      the key of another role is in this variable: ${roles.slice(1).join(", ")}; may be repeated
  --wait SECONDS      for what the server does in its own time (default 60)
  --only TEXT         only checks that have TEXT in their RPC or name
  --json              one JSON object a line, for machines`;

const flags = {
  write: { type: "boolean", default: false },
  yes: { type: "boolean", default: false },
  mainnet: { type: "boolean", default: false },
  "max-fee": { type: "string", default: "1" },
  json: { type: "boolean", default: false },
  "key-env": { type: "string" },
  keystore: { type: "string" },
  as: { type: "string", multiple: true },
  wait: { type: "string", default: "60" },
  only: { type: "string" },
  help: { type: "boolean", short: "h", default: false },
} as const;

/** Throws `UsageError` with one sentence; "help" where help was asked for. `env` says which variables are set. */
export function readOptions(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): ConformanceOptions | "help" {
  const { values, positionals } = parse(args);
  if (values.help) return "help";
  const [given, ...more] = positionals;
  if (given === undefined || more.length > 0) throw new UsageError(`Give one URL.\n\n${usage}`);
  const url = urlOf(given);
  if (values.write && isMainnet(url) && !values.mainnet) {
    throw new UsageError("--write at the mainnet's address costs real PROVE: say --mainnet as well.");
  }
  const requester = requesterKey(values["key-env"], values.keystore, env);
  return {
    url,
    write: values.write,
    mainnet: values.mainnet,
    maxFeeWei: prove(values["max-fee"]),
    yes: values.yes,
    json: values.json,
    keys: { ...(requester && { requester }), ...Object.fromEntries((values.as ?? []).map(roleOf)) },
    patienceSec: seconds(values.wait),
    only: values.only,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: flags, allowPositionals: true });
  } catch (error) {
    const [sentence = ""] = (error instanceof Error ? error.message : String(error)).split(". ");
    throw new UsageError(`${sentence}. \`npm run conformance -- --help\` lists the options.`);
  }
}

function urlOf(text: string): string {
  const url = knownNetworks[text]?.url ?? text;
  if (/^https?:\/\/[^/\s]+\/?$/.test(url)) return url.replace(/\/$/, "");
  throw new UsageError("The URL must be http:// or https:// without a path, or mainnet, or sepolia.");
}

/** By its host: another port or scheme, or a dot at its end, is the same place. */
function isMainnet(url: string): boolean {
  const host = (of: string): string => new URL(of).hostname.toLowerCase().replace(/\.$/, "");
  return host(url) === host(knownNetworks.mainnet?.url ?? "");
}

const usualVariable = "CONFORMANCE_KEY";

function requesterKey(
  variable: string | undefined,
  keystore: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
): KeyPlace | undefined {
  if (variable !== undefined && keystore !== undefined) throw new UsageError("Give --key-env or --keystore, not both.");
  if (keystore !== undefined) return { kind: "keystore", file: keystore };
  if (variable !== undefined) return { kind: "env", variable: variableOf(variable) };
  return env[usualVariable] ? { kind: "env", variable: usualVariable } : undefined;
}

function roleOf(text: string): [Role, KeyPlace] {
  const [name, variable = ""] = text.split("=", 2);
  const role = roles.find((one) => one === name && one !== "requester");
  if (role === undefined) throw new UsageError(`--as must be ROLE=NAME; ROLE is one of ${roles.slice(1).join(", ")}.`);
  return [role, { kind: "env", variable: variableOf(variable) }];
}

/** Repeats nothing: what was typed in a variable's place could be a key. */
function variableOf(text: string): string {
  if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(text) && !/^(0x)?[0-9a-fA-F]{64}$/.test(text)) return text;
  throw new UsageError("A key is never given on the command line: name the variable that it is in.");
}

function seconds(text: string): number {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (value <= 86_400) return value;
  throw new UsageError(`--wait must be a whole number of seconds, not "${text}".`);
}

/** PROVE with up to 18 decimals → wei. */
function prove(text: string): bigint {
  const [, whole, fraction = ""] = /^(\d+)(?:\.(\d{1,18}))?$/.exec(text) ?? [];
  if (whole !== undefined) return BigInt(whole + fraction.padEnd(18, "0"));
  throw new UsageError(`--max-fee must be an amount of PROVE such as 0.5, not "${text}".`);
}

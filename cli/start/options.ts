import { existsSync, readFileSync, statSync } from "node:fs";
import { parseArgs } from "node:util";
import { parseRawKey } from "../prover/keys/raw-key.ts";
import { knownNetworks } from "../prover/place/networks.ts";

export const proverChoices = ["auto", "simulated", "mock", "cpu", "cuda"] as const;
export type ProverChoice = (typeof proverChoices)[number];

/** In the words of the context's `signer`. */
const signerKinds = { kms: "kms-create", secret: "secret" } as const;
type SignerKind = (typeof signerKinds)[keyof typeof signerKinds];

export type StartOptions = {
  prover: ProverChoice;
  /** Ends after so many accepted proofs; undefined: runs until Ctrl-C. */
  requests: number | undefined;
  /** The user's own program, proved instead of the demonstration's. */
  own: { program: Uint8Array; programName: string; stdin: Uint8Array } | undefined;
  json: boolean;
  fresh: boolean;
  /** A network that is only watched. */
  watch: { url: string; chainId: bigint } | undefined;
  port: number;
  artifactPort: number;
  auctionSec: number;
  stateDir: string;
  /** The operator's own signer; undefined: the box's demo account, or a passing one where a network is only watched. */
  signerKey: `0x${string}` | undefined;
  /** Where the stack lets it rest. */
  signer: SignerKind;
};

/** The command line asks for something that cannot be; the message says what to type instead. */
export class UsageError extends Error {
  override readonly name = "UsageError";
  readonly code = "usage";
}

/** Never a flag: a command line is read by everyone on the machine. */
const keyVariable = "PROVER_SIGNER_KEY";

export const usage = `npm start -- [options]

  The whole prover on this machine, and a prover network in a box that asks it for proofs. Ctrl-C ends it.

  --requests N            end after N accepted proofs
  --prover KIND           auto (default), simulated, mock, cpu or cuda
  --program ELF           prove this SP1 program instead of the demonstration's
  --stdin FILE            its input: the bincode of an SP1Stdin (empty where absent)
  --network NET --shadow  watch sepolia, mainnet or a URL without sending anything
  --signer KIND           where the signer's key rests: kms (default) or secret
  --json                  one JSON object a line, for machines
  --fresh                 forget what earlier runs left in .local/
  --port P                the network's port (default 50051; 0: any)
  --artifact-port P       its artifacts' port (default 50052; 0: any)
  --auction-seconds N     how long an auction takes (default 15)
  --state DIR             where everything is kept (default .local)

  ${keyVariable}       the signer's key (64 hex digits), to bid or to watch as your own prover`;

const flags = {
  prover: { type: "string", default: "auto" },
  requests: { type: "string" },
  program: { type: "string" },
  stdin: { type: "string" },
  json: { type: "boolean", default: false },
  fresh: { type: "boolean", default: false },
  network: { type: "string" },
  signer: { type: "string", default: "kms" },
  shadow: { type: "boolean", default: false },
  port: { type: "string", default: "50051" },
  "artifact-port": { type: "string", default: "50052" },
  "auction-seconds": { type: "string", default: "15" },
  state: { type: "string", default: ".local" },
  help: { type: "boolean", short: "h", default: false },
} as const;

/** Throws `UsageError` with one sentence; "help" where help was asked for. */
export function readOptions(
  args: readonly string[],
  variables: Readonly<Record<string, string | undefined>> = {},
): StartOptions | "help" {
  const given = parse(args);
  if (given.help) return "help";
  const prover = proverChoices.find((choice) => choice === given.prover);
  if (!prover) throw new UsageError(`--prover must be one of ${proverChoices.join(", ")}, not "${given.prover}".`);
  return {
    prover,
    requests: given.requests === undefined ? undefined : whole("--requests", given.requests, 1, 1_000_000),
    own: readOwn(given.program, given.stdin),
    signer: readSigner(given.signer),
    json: given.json,
    fresh: given.fresh,
    watch: readNetwork(given.network, given.shadow),
    port: whole("--port", given.port, 0, 65_535),
    artifactPort: whole("--artifact-port", given["artifact-port"], 0, 65_535),
    auctionSec: whole("--auction-seconds", given["auction-seconds"], 1, 3_600),
    stateDir: given.state,
    signerKey: readKey(variables[keyVariable]),
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: flags }).values;
  } catch (error) {
    const [sentence = ""] = (error instanceof Error ? error.message : String(error)).split(". ");
    throw new UsageError(`${sentence}. \`npm start -- --help\` lists the options.`);
  }
}

function whole(flag: string, text: string, least: number, most: number): number {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  throw new UsageError(`${flag} must be a whole number from ${least} to ${most}, not "${text}".`);
}

function readSigner(kind: string): SignerKind {
  const known = Object.entries(signerKinds).find(([name]) => name === kind)?.[1];
  if (known) return known;
  throw new UsageError(`--signer must be ${Object.keys(signerKinds).join(" or ")}, not "${kind}".`);
}

function readKey(text: string | undefined): StartOptions["signerKey"] {
  if (text === undefined || text === "") return undefined;
  const key = parseRawKey(text);
  if (key !== undefined) return key;
  throw new UsageError(
    `${keyVariable} holds no signer's key: set it to 64 hex digits, with or without 0x, or unset it.`,
  );
}

function readOwn(program: string | undefined, stdin: string | undefined): StartOptions["own"] {
  if (program === undefined && stdin !== undefined) throw new UsageError("--stdin needs --program, whose input it is.");
  if (program === undefined) return undefined;
  const elf = readFile("--program", program);
  if (!isElf(elf)) throw new UsageError(`--program: ${program} is no ELF file; give the program that SP1 compiled.`);
  const input = stdin === undefined ? new Uint8Array(24) : readFile("--stdin", stdin); // an SP1Stdin without anything
  return { program: elf, programName: program.split("/").at(-1) ?? program, stdin: input };
}

const isElf = (bytes: Uint8Array): boolean =>
  bytes[0] === 0x7f && Buffer.from(bytes.subarray(1, 4)).equals(Buffer.from("ELF"));

function readFile(flag: string, path: string): Uint8Array {
  if (!existsSync(path) || !statSync(path).isFile()) throw new UsageError(`${flag}: there is no file ${path}.`);
  try {
    return readFileSync(path);
  } catch {
    throw new UsageError(`${flag}: ${path} cannot be read; check its permissions.`);
  }
}

function readNetwork(name: string | undefined, shadow: boolean): StartOptions["watch"] {
  if (name === undefined && shadow) throw new UsageError("--shadow needs --network: sepolia, mainnet or a URL.");
  if (name === undefined || name === "local") return undefined;
  if (!shadow) {
    throw new UsageError("--network needs --shadow: this machine only watches other networks; deploy to bid on them.");
  }
  const known = knownNetworks[name];
  if (known) return known;
  const url = URL.canParse(name) ? new URL(name) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw new UsageError(`--network must be sepolia, mainnet or an http(s) URL, not "${name}".`);
  }
  return { url: url.origin, chainId: 1n };
}

import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";

/** What a person can ask `npm run network` for. */
export type NetworkCliOptions = {
  port: number;
  controlPort: number;
  artifactPort: number;
  auctionSec: number;
  chainId: bigint;
  artifactScheme: ArtifactScheme;
  tls?: { key: string; cert: string };
  verification: { kind: "simulated" } | { kind: "real" | "mock"; prover: string };
  clock: "machine" | "driven";
  /** Simulated competitors that bid, and prove what they win where it is simulated. */
  rivals: boolean;
  json: boolean;
};

const schemes = ["http", "https", "s3"] as const;
type ArtifactScheme = (typeof schemes)[number];

/** The command line is wrong; the message says what to write instead. */
export class UsageError extends Error {
  readonly code = "usage";
  readonly policy = "give-up";
}

const usage = `npm run network -- [--port 50051] [--control-port 0] [--artifact-port 0] [--auction-seconds 15]
  [--chain-id 1] [--artifact-scheme http|https|s3] [--tls-key FILE --tls-cert FILE]
  [--sp1-prover FILE | --sp1-mock-prover FILE] [--clock machine|driven] [--rivals] [--json]`;

/** Throws `UsageError` with one sentence. */
export function readOptions(args: readonly string[]): NetworkCliOptions | "help" {
  const values = parse(args);
  if (values.help === true) return "help";
  const artifactScheme = schemes.find((scheme) => scheme === values["artifact-scheme"]);
  if (artifactScheme === undefined) throw new UsageError(`--artifact-scheme must be one of ${schemes.join(", ")}.`);
  const tls = readTls(values["tls-key"], values["tls-cert"]);
  if (artifactScheme === "https" && tls === undefined) {
    throw new UsageError("--artifact-scheme https needs --tls-key and --tls-cert (PEM files; a private CA will do).");
  }
  return {
    port: whole("--port", values.port, 65_535),
    controlPort: whole("--control-port", values["control-port"], 65_535),
    artifactPort: whole("--artifact-port", values["artifact-port"], 65_535),
    auctionSec: whole("--auction-seconds", values["auction-seconds"], 86_400),
    chainId: BigInt(whole("--chain-id", values["chain-id"], Number.MAX_SAFE_INTEGER)),
    artifactScheme,
    ...(tls === undefined ? {} : { tls }),
    verification: readVerification(values["sp1-prover"], values["sp1-mock-prover"]),
    clock: values.clock === "driven" ? "driven" : "machine",
    rivals: values.rivals === true,
    json: values.json === true,
  };
}

export const helpText = `The Succinct Prover Network in a box, on loopback. See local/network/README.md.\n\n${usage}`;

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        port: { type: "string", default: "50051" },
        "control-port": { type: "string", default: "0" },
        "artifact-port": { type: "string", default: "0" },
        "auction-seconds": { type: "string", default: "15" },
        "chain-id": { type: "string", default: "1" },
        "artifact-scheme": { type: "string", default: "http" },
        "tls-key": { type: "string" },
        "tls-cert": { type: "string" },
        "sp1-prover": { type: "string" },
        "sp1-mock-prover": { type: "string" },
        clock: { type: "string", default: "machine" },
        rivals: { type: "boolean" },
        json: { type: "boolean" },
        help: { type: "boolean", short: "h" },
      },
    }).values;
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : String(error)}\n${usage}`);
  }
}

function whole(flag: string, text: string, most: number): number {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (value <= most) return value;
  throw new UsageError(`${flag} must be a whole number from 0 to ${most}, not "${text}".`);
}

function readTls(key: string | undefined, cert: string | undefined): { key: string; cert: string } | undefined {
  if (key === undefined && cert === undefined) return undefined;
  if (key === undefined || cert === undefined) throw new UsageError("--tls-key and --tls-cert belong together.");
  return { key: readPem("--tls-key", key), cert: readPem("--tls-cert", cert) };
}

function readPem(flag: string, path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    throw new UsageError(`${flag}: ${path} cannot be read.`);
  }
}

function readVerification(real: string | undefined, mock: string | undefined): NetworkCliOptions["verification"] {
  if (real !== undefined && mock !== undefined)
    throw new UsageError("Give --sp1-prover or --sp1-mock-prover, not both.");
  if (real !== undefined) return { kind: "real", prover: real };
  return mock === undefined ? { kind: "simulated" } : { kind: "mock", prover: mock };
}

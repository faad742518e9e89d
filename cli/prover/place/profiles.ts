import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import * as z from "zod/mini";
import { CliError } from "../cli-error.ts";
import { maskKeys } from "../keys/mask-keys.ts";

/** What a name stands for, so that it need not be typed each time. No secret is ever in it. */
export type Profile = {
  /** local, sepolia, mainnet or a URL. */
  network?: string | undefined;
  /** In decimal: what is signed for that network, where it is a URL. */
  chainId?: string | undefined;
  stage?: string | undefined;
  region?: string | undefined;
  /** A profile of AWS' own files. */
  awsProfile?: string | undefined;
  /** Where the key rests that signs for you: `env`, `keystore:<file>` or `kms:<key>`. */
  signer?: string | undefined;
};
export type Profiles = { current?: string | undefined; profiles: Readonly<Record<string, Profile>> };

const text = z.optional(z.string());
const chainId = z.optional(z.string().check(z.regex(/^\d{1,19}$/, "chainId must be a whole number")));
const profile = z.strictObject({ network: text, chainId, stage: text, region: text, awsProfile: text, signer: text });
const written = z.object({ current: text, profiles: z.record(z.string(), profile) });

type Variables = Readonly<Record<string, string | undefined>>;

export const profilesFile = (env: Variables): string =>
  join(env.XDG_CONFIG_HOME || join(env.HOME ?? homedir(), ".config"), "serverless-prover", "profiles.json");

/** Nothing where there is no file. Throws a CliError where it is not what this program writes. */
export function readProfiles(env: Variables): Profiles {
  const file = profilesFile(env);
  const content = contentOf(file);
  if (content === undefined) return { profiles: {} };
  const read = written.safeParse(content);
  if (read.success) return read.data;
  throw new CliError(
    "usage",
    `${file} cannot be read: ${z.prettifyError(read.error).split("\n")[0]}.`,
    `Mend it, or remove it and begin with \`prover profile set\`.`,
  );
}

export function writeProfiles(env: Variables, profiles: Profiles): void {
  const file = profilesFile(env);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.new`, `${JSON.stringify(profiles, null, 2)}\n`);
  renameSync(`${file}.new`, file);
}

function contentOf(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    return error instanceof SyntaxError ? null : undefined; // null: there, and no JSON
  }
}

/** The profile of that name, the one in use where none is named; undefined where there is none to use. */
export function chosenProfile({ current, profiles }: Profiles, named: string | undefined): Profile | undefined {
  const name = named ?? current;
  if (name === undefined) return undefined;
  const found = Object.hasOwn(profiles, name) ? profiles[name] : undefined;
  if (found) return found;
  const known = Object.keys(profiles);
  throw new CliError(
    "unknown",
    `There is no profile "${maskKeys(name)}".`,
    known.length > 0
      ? `There are ${known.join(", ")}; \`prover profile list\` shows them.`
      : "`prover profile set NAME …` makes one.",
  );
}

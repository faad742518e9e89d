import { parseArgs } from "node:util";

export type DoctorOptions = {
  /** Of the deployment that is looked at; undefined: only this machine. */
  stage: string | undefined;
  /** What `cdk deploy` is given with `-c`. */
  context: Readonly<Record<string, string>>;
  json: boolean;
};

/** The command line asks for something that cannot be; the message says what to type instead. */
export class UsageError extends Error {
  override readonly name = "UsageError";
  readonly code = "usage";
}

export const usage = `npm run doctor -- [options]

  What is wrong with this machine, or with an AWS account before and after a deployment, and what to do. It reads alone:
  nothing is signed, sent or changed. Ends with 1 where something must be done first, with 2 on a wrong command line.

  --stage NAME    look at this stage in the account and region of the environment (AWS_PROFILE, AWS_REGION)
  -c NAME=VALUE   what \`cdk deploy\` is given beside the stage; may be repeated
  --json          one JSON object, for machines`;

const flags = {
  stage: { type: "string" },
  context: { type: "string", short: "c", multiple: true },
  json: { type: "boolean", default: false },
  help: { type: "boolean", short: "h", default: false },
} as const;

/** Throws `UsageError` with one sentence; "help" where help was asked for. */
export function readOptions(args: readonly string[]): DoctorOptions | "help" {
  const { help, stage, context, json } = parse(args);
  if (help) return "help";
  return { stage, json, context: contextOf(context ?? [], stage) };
}

/** The context that `cdk deploy` would be given. Throws `UsageError`. */
export function contextOf(pairs: readonly string[], stage: string | undefined): Readonly<Record<string, string>> {
  const given = Object.fromEntries(pairs.map(pairOf));
  if (given.stage !== undefined) throw new UsageError("The stage is given with --stage NAME, not with -c.");
  return stage === undefined ? given : { ...given, stage };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: flags }).values;
  } catch (error) {
    const [sentence = ""] = (error instanceof Error ? error.message : String(error)).split(". ");
    throw new UsageError(`${sentence}. \`npm run doctor -- --help\` lists the options.`);
  }
}

function pairOf(text: string): [string, string] {
  const at = text.indexOf("=");
  if (at < 1) throw new UsageError(`-c must be NAME=VALUE, not "${text}".`);
  return [text.slice(0, at), text.slice(at + 1)];
}

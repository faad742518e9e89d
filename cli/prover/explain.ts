import { withoutSecrets } from "../doctor/say-error.ts";
import { CliError } from "./cli-error.ts";

const signIn =
  "Set AWS_PROFILE or sign in (`aws sso login`), and AWS_REGION; `prover doctor --stage NAME` looks closer.";

/** Errors of AWS' clients, by name or code: what to do about each. */
const rules: readonly { of: RegExp; code: "failed" | "no-system"; says: string; todo: string }[] = [
  {
    of: /CredentialsProviderError|ExpiredToken|UnrecognizedClient|InvalidClientTokenId|Region is missing|TokenProviderError/,
    code: "no-system",
    says: "AWS does not know who asks, or in which region",
    todo: signIn,
  },
  {
    of: /AccessDenied|not authorized/,
    code: "failed",
    says: "these credentials may not do that",
    todo: "Use credentials that may read the stage's table, bucket, queues, parameters and functions (and write, to change something).",
  },
  {
    of: /ECONNREFUSED|ENOTFOUND|EAI_AGAIN|ECONNRESET|TimeoutError|socket hang up/,
    code: "failed",
    says: "no answer came",
    todo: "Is the system still running, and the network there? `prover doctor` looks at both.",
  },
];

/** Any error as one that says what to do next. */
export function explain(error: unknown): CliError {
  if (error instanceof CliError) return error;
  const told = chain(error);
  const rule = rules.find(({ of }) => of.test(told));
  const message = withoutKeys(messageOf(error));
  if (rule) return new CliError(rule.code, `${capital(rule.says)} (${message}).`, rule.todo, { cause: error });
  return new CliError("failed", `${message}`, "`prover doctor` looks for what is wrong.", { cause: error });
}

/** One line, and nothing in it that could be a key. */
const withoutKeys = (text: string): string => withoutSecrets(text).slice(0, 400).replace(/\.$/, "");

const messageOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  const inner = error instanceof AggregateError ? (error.errors[0] as unknown) : undefined;
  const [line = ""] = (error.message || (inner instanceof Error ? inner.message : "")).split("\n");
  return line === "" ? error.name : line;
};

/** Names, codes and messages, of the causes too. */
function chain(error: unknown): string {
  const parts: string[] = [];
  for (let each: unknown = error, depth = 0; each instanceof Error && depth < 5; each = each.cause, depth += 1) {
    parts.push(each.name, "code" in each ? String(each.code) : "", each.message);
    if (each instanceof AggregateError) parts.push(...each.errors.map(String));
  }
  return parts.join(" ");
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

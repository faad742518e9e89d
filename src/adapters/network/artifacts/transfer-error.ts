import { type ErrorPolicy, NetworkError } from "../../../ports/port-error.ts";

/** Statuses of HTTP after which the same may work later. */
const passing = (status: number): boolean => status === 408 || status === 429 || status >= 500;

/** An artifact that did not go over. It never says more of the link than where it leads: the rest of it is a secret. */
export const transferError = (what: string, url: string, cause: unknown, status?: number): NetworkError => {
  const policy: ErrorPolicy = status === undefined || passing(status) ? "retry" : "give-up";
  const because = status === undefined ? reasonOf(cause) : `HTTP ${status}`;
  const code = status === 404 || status === 403 ? "artifact-not-there" : `artifact-not-${what}`;
  return new NetworkError(code, policy, `${originOf(url)}: ${because}`);
};

/** undefined where it is no link that can be followed: `s3://…` needs an account's credentials, for one. */
export function originOf(url: string): string | undefined {
  const { protocol, origin } = URL.canParse(url) ? new URL(url) : { protocol: "", origin: "" };
  return protocol === "https:" || protocol === "http:" ? origin : undefined;
}

function reasonOf(error: unknown): string {
  const inner = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return inner instanceof Error ? inner.message : String(inner);
}

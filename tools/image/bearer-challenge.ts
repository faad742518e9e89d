import * as z from "zod";

/** Where a registry sends those who have no token, and what it wants them to ask for. */
export interface Challenge {
  readonly realm: string;
  readonly service: string | undefined;
  readonly scope: string | undefined;
}

/** The challenge in a `WWW-Authenticate` header (RFC 6750). Throws on any other, or one that would send us to plain HTTP. */
export function readChallenge(header: string): Challenge {
  if (!/^bearer /i.test(header)) throw new Error("the registry wants a login, not a token");
  const fields = new Map([...header.matchAll(/(\w+)="([^"]*)"/g)].map(([, name = "", value = ""]) => [name, value]));
  const realm = fields.get("realm") ?? "";
  if (!/^(https:\/\/|http:\/\/127\.0\.0\.1[:/])/.test(realm))
    throw new Error(`"${realm}" is no place to ask for a token`);
  return { realm, service: fields.get("service"), scope: fields.get("scope") };
}

const answer = z.union([
  z.object({ token: z.string() }).transform(({ token }) => token),
  z.object({ access_token: z.string() }).transform(({ access_token }) => access_token),
]);

/** A token that anybody gets. */
export async function askToken({ realm, service, scope }: Challenge): Promise<string> {
  const url = new URL(realm);
  if (service !== undefined) url.searchParams.set("service", service);
  if (scope !== undefined) url.searchParams.set("scope", scope);
  const response = await fetch(url, { signal: AbortSignal.timeout(30_000) });
  if (response.status !== 200) throw new Error(`${realm} gives no token: ${response.status}`);
  const token = answer.safeParse(await response.json().catch(() => undefined));
  if (!token.success) throw new Error(`${realm} answers without a token`);
  return token.data;
}

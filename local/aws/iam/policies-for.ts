import type { Permissions } from "../template/permissions.ts";
import type { Caller, Policies } from "./decide.ts";
import type { Statement } from "./statement.ts";

/** What a call is judged by: the caller's own policies, and that of the thing which the resource is or lies in. */
export function policiesFor({ roles, resources }: Permissions, caller: Caller, resource: string): Policies {
  const role = caller.kind === "role" ? roles.get(caller.arn) : undefined;
  const trust = roles.get(resource)?.trust ?? []; // to assume a role is to act on it
  return {
    identity: [...(role?.statements ?? []), ...(role?.managed ?? [])],
    resource: [...trust, ...lying(resources, resource)],
  };
}

/** An object lies in its bucket, a version or alias in its function; a secret's policy may stand at its ARN without suffix. */
function lying(resources: Permissions["resources"], resource: string): readonly Statement[] {
  const [bucket] = resource.split("/");
  const fn = resource.split(":").slice(0, 7).join(":");
  const places = new Set([resource, bucket ?? "", fn]);
  const found = [...places].flatMap((place) => resources.get(place) ?? []);
  return found.length === 0 && resource.split(":")[2] === "kms" ? leftToTheAccount : found;
}

/** What KMS gives a key whose maker said nothing: a key that is not in the template has no other here. */
const leftToTheAccount: readonly Statement[] = [
  {
    effect: "Allow",
    actions: { except: false, patterns: ["kms:*"] },
    resources: { except: false, patterns: ["*"] },
    principals: [{ kind: "account" }],
    conditions: [],
  },
];

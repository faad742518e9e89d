import { type Context, holds } from "./conditions.ts";
import type { Patterns, Principal, Statement } from "./statement.ts";
import { matchesWildcard } from "./wildcard.ts";

/** Who calls. `service` is AWS acting for a resource of the account: a rule that sends to a queue. */
export type Caller = { kind: "role"; arn: string } | { kind: "service"; name: string } | { kind: "anonymous" };

/** One thing that a call wants to do to one resource; a call may want several. */
export type Permission = { action: string; resource: string; context?: Context };

/** One thing that was asked for: by whom, and with all that conditions may ask about. */
export type Use = { caller: Caller; permission: Permission };

/** What there is to judge by: the statements of the caller's own policies, and those of the resource's. */
export type Policies = { identity: readonly Statement[]; resource: readonly Statement[] };

export type Decision =
  | { allowed: true }
  | { allowed: false; because: "explicit-deny" | "no-allow"; in: "identity-based" | "resource-based" };

/** Services whose resources decide alone: a role's own policy counts only where the resource's policy leaves it to the account. */
const resourceDecides = new Set(["kms", "sts"]);

/**
 * AWS's evaluation within one account: a deny wins over every allow; without an allow there is none.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function decide({ identity, resource }: Policies, caller: Caller, permission: Permission): Decision {
  const says = (of: readonly Statement[], effect: Statement["effect"]) =>
    of.filter((each) => each.effect === effect && speaksOf(each, caller, permission));
  if (says(identity, "Deny").length > 0) return { allowed: false, because: "explicit-deny", in: "identity-based" };
  if (says(resource, "Deny").length > 0) return { allowed: false, because: "explicit-deny", in: "resource-based" };

  const ownAllow = caller.kind === "role" && says(identity, "Allow").length > 0;
  const given = says(resource, "Allow").flatMap(({ principals = [] }) => principals.filter((each) => is(each, caller)));
  const direct = given.some(({ kind }) => kind !== "account");
  const service = permission.action.split(":")[0] ?? "";
  const ownCounts = !resourceDecides.has(service) || given.some(({ kind }) => kind === "account");
  if (direct || (ownAllow && ownCounts)) return { allowed: true };
  const lacking = caller.kind === "role" && ownCounts ? "identity-based" : "resource-based";
  return { allowed: false, because: "no-allow", in: lacking };
}

function speaksOf(
  { actions, resources, principals, conditions }: Statement,
  caller: Caller,
  { action, resource, context = {} }: Permission,
): boolean {
  return (
    matches(actions, action, { ignoreCase: true }) &&
    (resources === undefined || matches(resources, resource)) &&
    (principals === undefined || principals.some((each) => is(each, caller))) &&
    conditions.every((condition) => holds(condition, context))
  );
}

const matches = ({ except, patterns }: Patterns, text: string, options?: { ignoreCase: boolean }): boolean =>
  patterns.some((pattern) => matchesWildcard(pattern, text, options)) !== except;

function is(principal: Principal, caller: Caller): boolean {
  if (principal.kind === "everyone") return true;
  if (principal.kind === "account") return caller.kind === "role";
  if (principal.kind === "role") return caller.kind === "role" && caller.arn === principal.name;
  return caller.kind === "service" && caller.name === principal.name;
}

import type { Permissions, Role } from "../template/permissions.ts";
import { decide, type Use } from "./decide.ts";
import { policiesFor } from "./policies-for.ts";
import type { Statement } from "./statement.ts";
import { matchesWildcard } from "./wildcard.ts";

/** The least that can be taken away from what is allowed: one action on one resource, by one statement. */
export type Grant = {
  /** A role by its logical id without the hash, or the ARN of a resource that has the policy. */
  owner: string;
  action: string;
  resource: string;
  without: Permissions;
};

type Kind = "statements" | "managed" | "trust";

/** Every grant of the template's policies, roles first. What is denied is no grant. */
export function grantsOf(permissions: Permissions): Grant[] {
  const ofRoles = [...permissions.roles.values()].flatMap((role) =>
    (["statements", "managed", "trust"] as const).flatMap((kind) => ofRole(permissions, role, kind)),
  );
  const ofResources = [...permissions.resources].flatMap(([arn, statements]) =>
    lessByOne(statements, arn).map(({ action, resource, left }) => ({
      owner: arn,
      action,
      resource,
      without: { ...permissions, resources: new Map([...permissions.resources, [arn, left]]) },
    })),
  );
  return [...ofRoles, ...ofResources];
}

const ofRole = (permissions: Permissions, role: Role, kind: Kind): Grant[] =>
  lessByOne(role[kind], role.arn).map(({ action, resource, left }) => ({
    owner: role.logicalId.replace(/[0-9A-F]{8}$/, ""),
    action,
    resource,
    without: { ...permissions, roles: new Map([...permissions.roles, [role.arn, { ...role, [kind]: left }]]) },
  }));

type Less = { action: string; resource: string; left: Statement[] };

/** The statements without each single action on each single resource, in turn. */
function lessByOne(statements: readonly Statement[], own: string): Less[] {
  const single = statements.flatMap(singly);
  return single.flatMap((one, at) =>
    one.effect === "Deny"
      ? []
      : [
          {
            action: one.actions.patterns.join(" "),
            resource: one.resources?.patterns.join(" ") ?? own,
            left: single.filter((_, index) => index !== at),
          },
        ],
  );
}

/** One statement for each pair of an action and a resource; together they say the same. What is said by exception stays whole. */
export function singly(statement: Statement): Statement[] {
  const { effect, actions, resources } = statement;
  if (effect === "Deny" || actions.except || resources?.except === true) return [statement];
  return actions.patterns.flatMap((action) =>
    (resources?.patterns ?? [undefined]).map((resource) => ({
      ...statement,
      actions: { except: false, patterns: [action] },
      resources: resource === undefined ? undefined : { except: false, patterns: [resource] },
    })),
  );
}

const allows = (permissions: Permissions, { caller, permission }: Use): boolean =>
  decide(policiesFor(permissions, caller, permission.resource), caller, permission).allowed;

/** Whether one of the uses is allowed by `permissions`, and would be refused without the grant. */
export const isNeeded = (permissions: Permissions, { action, without }: Grant, uses: readonly Use[]): boolean =>
  uses.some(
    (use) =>
      matchesWildcard(action, use.permission.action, { ignoreCase: true }) &&
      allows(permissions, use) &&
      !allows(without, use),
  );

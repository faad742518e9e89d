import type { IncomingMessage } from "node:http";
import { account, arnOf, credentials } from "../account.ts";
import type { Permissions, Role } from "../template/permissions.ts";
import { type AccessKey, createAccessKeys } from "./access-keys.ts";
import type { Context } from "./conditions.ts";
import { type Caller, decide, type Permission, type Use } from "./decide.ts";
import { accessDenied, keyNotKnown, NotAuthorized, operationNotKnown } from "./not-authorized.ts";
import { policiesFor } from "./policies-for.ts";
import { signedBy } from "./signed-by.ts";

/** Stands before every service: what the template does not allow is refused. */
export type Gate = {
  /**
   * A key of its own for a process that runs as a role, which `service` takes for it. Throws where the role's trust does not
   * allow that. undefined for a process without a role: its calls are nobody's.
   */
  keyFor(roleArn: string | undefined, taken: Taken): AccessKey | undefined;
  /** Throws NotAuthorized where the signer of a request may not do all of what it needs; undefined needs are not known. */
  admit(
    request: Pick<IncomingMessage, "headers" | "url">,
    operation: string,
    needs: () => readonly Permission[] | undefined,
  ): void;
  /** Throws NotAuthorized where AWS itself may not do something for a resource of the account. */
  admitService(service: Acting, permission: Permission): void;
};

/** Which service takes a role, for which session and, where it says so, for which resource. */
export type Taken = { service: string; session: string; sourceArn?: string };
/** A service that acts for the resource `sourceArn`: as itself, or with a role that it takes. */
export type Acting = { service: string; sourceArn: string; roleArn?: string | undefined };

type Options = {
  permissions: Permissions;
  onUse(use: Use): void;
  /** A refused request, in a sentence; its caller hears it as well. */
  onRefusal(message: string): void;
};

export function createGate({ permissions, onUse, onRefusal }: Options): Gate {
  const keys = createAccessKeys();
  const require = (caller: Caller, shown: string, asked: Permission): void => {
    const permission = { ...asked, context: { ...contextOf(caller), ...asked.context } };
    const decision = decide(policiesFor(permissions, caller, permission.resource), caller, permission);
    if (!decision.allowed) throw accessDenied(shown, permission, decision);
    onUse({ caller, permission });
  };
  const assume = (roleArn: string, { service, sourceArn }: Pick<Taken, "service" | "sourceArn">): Role => {
    const role = permissions.roles.get(roleArn);
    if (role === undefined) throw new Error(`${roleArn} is not a role of the template.`);
    if (role.unknown.length > 0) {
      throw new Error(
        `The role ${role.logicalId} carries ${role.unknown.join(", ")}: local/aws/iam/managed-policies.ts lacks it.`,
      );
    }
    require({ kind: "service", name: service }, service, {
      action: "sts:AssumeRole",
      resource: roleArn,
      context: fromSource(sourceArn),
    });
    return role;
  };
  return {
    keyFor(roleArn, taken) {
      return roleArn === undefined ? undefined : keys.issue(assume(roleArn, taken).arn, taken.session);
    },
    admit(request, operation, needs) {
      const signer = signedBy(request);
      const holder = signer === undefined ? nobody : keys.holderOf(signer);
      if (holder?.kind === "operator") return;
      try {
        if (holder === undefined) throw keyNotKnown();
        const { caller, shown } = holder.kind === "role" ? sessionOf(holder) : { caller: nobody, shown: "anonymous" };
        const needed = needs();
        if (needed === undefined) throw operationNotKnown(operation, shown);
        for (const permission of needed) require(caller, shown, permission);
      } catch (error) {
        // Who signs nothing asks whether all may, and expects to hear that not.
        if (error instanceof NotAuthorized && holder !== nobody) onRefusal(error.message);
        throw error;
      }
    },
    admitService({ service, sourceArn, roleArn }, permission) {
      const context = fromSource(sourceArn);
      if (roleArn === undefined)
        return require({ kind: "service", name: service }, service, { ...permission, context });
      const { arn } = assume(roleArn, { service, sourceArn });
      require({ kind: "role", arn }, sessionArn(arn, service), permission);
    },
  };
}

/** For stacks that name no roles, as small tests write them: everybody is the operator. */
export const openGate: Gate = {
  keyFor: () => credentials,
  admit: () => undefined,
  admitService: () => undefined,
};

/** Loopback stands for TLS: no line leaves the machine, and a client that would come without it comes the same way. */
const contextOf = (caller: Caller): Context => ({
  "aws:securetransport": "true",
  "aws:requestedregion": account.region,
  ...(caller.kind === "role" && { "aws:principalarn": caller.arn, "aws:principalaccount": account.id }),
});

const fromSource = (sourceArn: string | undefined): Context => ({
  "aws:sourceaccount": account.id,
  ...(sourceArn !== undefined && { "aws:sourcearn": sourceArn }),
});

const nobody = { kind: "anonymous" } as const;

const sessionOf = ({ arn, session }: { arn: string; session: string }): { caller: Caller; shown: string } => ({
  caller: { kind: "role", arn },
  shown: sessionArn(arn, session),
});

const sessionArn = (roleArn: string, session: string): string =>
  arnOf("sts", `assumed-role/${roleArn.slice(roleArn.lastIndexOf("/") + 1)}/${session}`);

import type { ServiceName } from "../endpoints.ts";
import { AwsError } from "../protocol/aws-error.ts";
import type { Decision, Permission } from "./decide.ts";

/** Every service that calls are judged for. */
export type GuardedService = ServiceName;

/** Why a call is refused before it reaches its service. `operation-not-known`: the tables in `calls/` lack it. */
export type Refusal = "access-denied" | "key-not-known" | "operation-not-known";

export class NotAuthorized extends Error {
  override readonly name = "NotAuthorized";
  readonly refusal: Refusal;

  constructor(refusal: Refusal, message: string) {
    super(message);
    this.refusal = refusal;
  }
}

type Form = { type: string; status: number; queryCode?: string };

const json = (status: number): Record<Refusal, Form> => ({
  "access-denied": { type: "AccessDeniedException", status },
  "operation-not-known": { type: "AccessDeniedException", status },
  "key-not-known": { type: "UnrecognizedClientException", status },
});
/** Services that once spoke the query protocol still answer with its codes. */
const query = {
  "access-denied": { type: "AccessDeniedException", status: 403, queryCode: "AccessDenied" },
  "operation-not-known": { type: "AccessDeniedException", status: 403, queryCode: "AccessDenied" },
  "key-not-known": { type: "InvalidClientTokenId", status: 403, queryCode: "InvalidClientTokenId" },
} as const satisfies Record<Refusal, Form>;

/** How each service says it: DynamoDB and its like with 400, those that speak REST with 403. */
const forms: Readonly<Record<GuardedService, Record<Refusal, Form>>> = {
  dynamodb: json(400),
  ssm: json(400),
  secrets: json(400),
  kms: json(400),
  ecs: json(400),
  events: json(400),
  batch: json(403),
  lambda: json(403),
  sqs: query,
  cloudwatch: query,
  s3: {
    "access-denied": { type: "AccessDenied", status: 403 },
    "operation-not-known": { type: "AccessDenied", status: 403 },
    "key-not-known": { type: "InvalidAccessKeyId", status: 403 },
  },
};

/** The refusal as its service's clients know it. */
export function asAwsError(service: GuardedService, { refusal, message }: NotAuthorized): AwsError {
  const { type, status, queryCode } = forms[service][refusal];
  return new AwsError(type, message, { status, ...(queryCode !== undefined && { queryCode }) });
}

export const keyNotKnown = (): NotAuthorized =>
  new NotAuthorized("key-not-known", "The security token included in the request is invalid.");

export const operationNotKnown = (operation: string, who: string): NotAuthorized => {
  const what = `What ${operation} needs is not written down in local/aws/iam/calls`;
  return new NotAuthorized(
    "operation-not-known",
    `${what}: until it is, nobody but the operator may call it. User: ${who}`,
  );
};

export const accessDenied = (
  who: string,
  { action, resource }: Permission,
  refused: Exclude<Decision, { allowed: true }>,
): NotAuthorized => {
  const because =
    refused.because === "explicit-deny"
      ? `with an explicit deny in ${article(refused.in)} policy`
      : `because no ${refused.in} policy allows the ${action} action`;
  const asked = `${action} on resource: ${resource}`;
  return new NotAuthorized("access-denied", `User: ${who} is not authorized to perform: ${asked} ${because}`);
};
const article = (kind: string): string => `${kind.startsWith("i") ? "an" : "a"} ${kind}`;

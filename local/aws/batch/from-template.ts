import { registerDefinition } from "./definitions.ts";
import { createEnvironment } from "./environments.ts";
import { createQueue } from "./queues.ts";
import { createEnvironmentSchema, createQueueSchema, registerDefinitionSchema } from "./schemas.ts";
import type { Account, JobDefinition, State } from "./state.ts";

/** A resource of a synthesized template whose `Ref`s and `GetAtt`s have been resolved to names or ARNs. */
export type TemplateResource = { Type: string; Properties?: Record<string, unknown> };

/** Free-form maps: their keys are the author's and keep their case. */
const verbatim = new Set(["Parameters", "Tags", "Options"]);

/** CloudFormation's `JobQueueName` is the API's `jobQueueName`, at every depth. */
function camelCased(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(camelCased);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key.charAt(0).toLowerCase() + key.slice(1),
      verbatim.has(key) ? inner : camelCased(inner),
    ]),
  );
}

type Create = (state: State, account: Account, input: unknown) => void;

/** In the order of creation: a queue names its environments. A name is the logical id's business, so it must be given. */
const creators: readonly [string, Create][] = [
  [
    "AWS::Batch::ComputeEnvironment",
    (state, account, input) => {
      const parsed = createEnvironmentSchema.parse(input);
      state.environments.delete(parsed.computeEnvironmentName);
      createEnvironment(state, account, parsed);
    },
  ],
  [
    "AWS::Batch::JobQueue",
    (state, account, input) => {
      const parsed = createQueueSchema.parse(input);
      state.queues.delete(parsed.jobQueueName);
      createQueue(state, account, parsed);
    },
  ],
  [
    "AWS::Batch::JobDefinition",
    (state, account, input) => {
      const parsed = registerDefinitionSchema.parse(input);
      const newest = state.definitions.findLast((d) => d.jobDefinitionName === parsed.jobDefinitionName);
      if (newest === undefined || !saysTheSame(newest, parsed)) registerDefinition(state, account, parsed);
    },
  ],
];

/** A deployment that changes nothing makes no new revision. */
function saysTheSame(
  { jobDefinitionArn: _a, revision: _r, status, ...newest }: JobDefinition,
  wanted: object,
): boolean {
  const sorted = (value: object) => JSON.stringify(Object.entries(value).sort(([a], [b]) => a.localeCompare(b)));
  return status === "ACTIVE" && sorted(newest) === sorted(wanted);
}

/** Creates or replaces the Batch resources of a template, as a deployment would; other types are passed over. */
export function fromTemplate(state: State, account: Account, resources: readonly TemplateResource[]): void {
  for (const [type, create] of creators)
    for (const { Properties } of resources.filter(({ Type }) => Type === type))
      create(state, account, camelCased(Properties ?? {}));
}

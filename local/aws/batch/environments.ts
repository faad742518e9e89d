import { randomUUID } from "node:crypto";
import { z } from "zod";
import type { Operations } from "../protocol/operation.ts";
import { clientException } from "./definitions.ts";
import { type Hosts, isManaged } from "./hosts.ts";
import { batchOperation, computeResourcesSchema, createEnvironmentSchema, updateEnvironmentSchema } from "./schemas.ts";
import { type Account, arn, type ComputeEnvironment, nameFrom, type State } from "./state.ts";

export function createEnvironment(
  state: State,
  account: Account,
  input: z.output<typeof createEnvironmentSchema>,
): ComputeEnvironment {
  const name = input.computeEnvironmentName;
  if (state.environments.has(name)) throw clientException("Object already exists");
  const environment = {
    ...input,
    computeEnvironmentArn: arn(account, "batch", `compute-environment/${name}`),
    ecsClusterArn: arn(account, "ecs", `cluster/AWSBatch-${name}-${randomUUID()}`),
  };
  state.environments.set(name, environment);
  return environment;
}

export function environmentOf({ environments }: State, nameOrArn: string): ComputeEnvironment {
  const found = environments.get(nameFrom(nameOrArn));
  if (found === undefined) throw clientException(`${nameOrArn} does not exist`);
  return found;
}

const describe = (environment: ComputeEnvironment, desiredvCpus: number) => ({
  ...environment,
  ...(isManaged(environment) ? { computeResources: { ...environment.computeResources, desiredvCpus } } : {}),
  status: "VALID",
  statusReason: "ComputeEnvironment Healthy",
  containerOrchestrationType: "ECS",
});

const named = ({ computeEnvironmentName, computeEnvironmentArn }: ComputeEnvironment) => ({
  computeEnvironmentName,
  computeEnvironmentArn,
});

type Fleet = { hosts: Pick<Hosts, "desiredVcpus">; onChange: () => void };

/** `onChange` is called after what may need hosts or let them go. */
export const environmentOperations = (state: State, account: Account, { hosts, onChange }: Fleet): Operations => ({
  CreateComputeEnvironment: batchOperation(createEnvironmentSchema, (input) => {
    const created = createEnvironment(state, account, input);
    onChange();
    return named(created);
  }),
  DescribeComputeEnvironments: batchOperation(
    z.object({ computeEnvironments: z.array(z.string()).optional() }),
    ({ computeEnvironments: asked }) => {
      const wanted = asked?.map(nameFrom);
      const found = [...state.environments.values()].filter((e) => wanted?.includes(e.computeEnvironmentName) ?? true);
      return { computeEnvironments: found.map((each) => describe(each, hosts.desiredVcpus(each))) };
    },
  ),
  UpdateComputeEnvironment: batchOperation(updateEnvironmentSchema, (input) => {
    const environment = environmentOf(state, input.computeEnvironment);
    if (input.computeResources !== undefined) {
      const { maxvCpus = Number.POSITIVE_INFINITY } = input.computeResources;
      if (maxvCpus < hosts.desiredVcpus(environment)) {
        throw clientException("desiredvCpus must not be greater than maxvCpus");
      }
      const merged = computeResourcesSchema.safeParse({ ...environment.computeResources, ...input.computeResources });
      if (!merged.success) throw clientException(merged.error.issues.map(({ message }) => message).join("; "));
      environment.computeResources = merged.data;
    }
    if (input.state !== undefined) environment.state = input.state;
    if (input.serviceRole !== undefined) environment.serviceRole = input.serviceRole;
    onChange();
    return named(environment);
  }),
  DeleteComputeEnvironment: batchOperation(z.object({ computeEnvironment: z.string() }), ({ computeEnvironment }) => {
    const { computeEnvironmentName: name, state: enabled } = environmentOf(state, computeEnvironment);
    if (enabled === "ENABLED") throw clientException("Cannot delete, state must be DISABLED");
    const used = [...state.queues.values()].some(({ computeEnvironmentOrder }) =>
      computeEnvironmentOrder.some((c) => nameFrom(c.computeEnvironment) === name),
    );
    if (used) throw clientException("Cannot delete, found existing JobQueue relationship");
    state.environments.delete(name);
    onChange();
  }),
});

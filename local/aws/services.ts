import { CreateSecretCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { z } from "zod";
import { type Batch, type BatchOptions, createBatch } from "./batch/create-batch.ts";
import { clientOptions } from "./endpoints.ts";
import { keyVariables } from "./iam/access-keys.ts";
import type { Gate } from "./iam/gate.ts";
import { guardOf } from "./iam/guard.ts";
import { createKms, type Kms } from "./kms/create-kms.ts";
import { spec } from "./kms/key.ts";
import { createMetrics, type Metrics } from "./metrics/create-metrics.ts";
import { createParameters } from "./parameters/create-parameters.ts";
import type { Service } from "./protocol/serve.ts";
import { createSecrets } from "./secrets/create-secrets.ts";
import { readAlarms } from "./template/alarms.ts";
import type { Template } from "./template/template.ts";

/** The stand-ins that keep their own state and run nothing but what Batch is told to. */
export type Services = {
  parameters: Service;
  secrets: Service;
  kms: Kms;
  metrics: Metrics;
  batch: Batch;
  close(): Promise<void>;
};

type Options = {
  template: Template;
  stateDir: string;
  gate: Gate;
  batch: Pick<BatchOptions, "run" | "onEvent" | "onLog" | "delays" | "reaper">;
};

export async function createServices({ template, stateDir, gate, batch: batchOptions }: Options): Promise<Services> {
  const opened: Service[] = [];
  const open = async <S extends Service>(service: Promise<S>): Promise<S> => {
    opened.push(await service);
    return service;
  };
  const close = async (): Promise<void> => void (await Promise.all(opened.map((each) => each.close())));
  try {
    const parameters = await open(createParameters({ stateDir, guard: guardOf(gate, "ssm") }));
    const secrets = await open(createSecrets({ stateDir, guard: guardOf(gate, "secrets") }));
    const kms = await open(createKms({ stateDir, ids: signingKeys(template), guard: guardOf(gate, "kms") }));
    const metrics = await open(createMetrics({ guard: guardOf(gate, "cloudwatch"), alarms: readAlarms(template) }));
    const guards = { batch: guardOf(gate, "batch"), ecs: guardOf(gate, "ecs") };
    const run = asJobRole(gate, batchOptions.run);
    const resources = batchResources(template);
    const batch = await open(createBatch({ ...batchOptions, stateDir, run, guards, resources }));
    await putParameters(parameters, template);
    await createTemplateSecrets(secrets, template);
    return { parameters, secrets, kms, metrics, batch, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Gives each attempt a key of its own, of the role in its job's definition; a job without one has none. */
const asJobRole =
  (gate: Gate, run: BatchOptions["run"]): BatchOptions["run"] =>
  (job) => {
    const what = run(job);
    const taken = { service: "ecs-tasks.amazonaws.com", session: `${job.jobId}-${job.attempt}` };
    const key = gate.keyFor(job.jobRoleArn, taken);
    return { ...what, env: { ...what.env, ...keyVariables(key) } };
  };

const batchNames: Readonly<Record<string, string>> = {
  "AWS::Batch::ComputeEnvironment": "ComputeEnvironmentName",
  "AWS::Batch::JobQueue": "JobQueueName",
  "AWS::Batch::JobDefinition": "JobDefinitionName",
};

/** The Batch resources, each with the name that CloudFormation would have made up. */
const batchResources = (template: Template) =>
  template.ofType(...Object.keys(batchNames)).map(({ type, identity, properties }) => ({
    Type: type,
    Properties: { ...properties, [batchNames[type] ?? ""]: identity.name },
  }));

/** The keys of a template that the stand-in serves. */
const signingKeys = (template: Template): string[] =>
  template
    .ofType("AWS::KMS::Key")
    .filter(({ properties }) => properties.KeySpec === spec.KeySpec)
    .map(({ identity }) => identity.name);

const named = (error: unknown, name: string): boolean => error instanceof Error && error.name === name;
const parameter = z.looseObject({ Type: z.enum(["String", "StringList"]), Value: z.string() });
const secret = z.looseObject({ SecretString: z.string().optional() });

/** A parameter of the template is created; one that is there keeps what an operator has written. */
async function putParameters({ url }: Service, template: Template): Promise<void> {
  const client = new SSMClient(clientOptions(url));
  for (const { identity, properties } of template.ofType("AWS::SSM::Parameter")) {
    const { Type, Value } = parameter.parse(properties);
    await client.send(new PutParameterCommand({ Name: identity.name, Type, Value })).catch((error: unknown) => {
      if (!named(error, "ParameterAlreadyExists")) throw error;
    });
  }
  client.destroy();
}

/** A secret without a value in the template is created empty: its value is an operator's to put. */
async function createTemplateSecrets({ url }: Service, template: Template): Promise<void> {
  const client = new SecretsManagerClient(clientOptions(url));
  for (const { identity, properties } of template.ofType("AWS::SecretsManager::Secret")) {
    const { SecretString } = secret.parse(properties);
    await client.send(new CreateSecretCommand({ Name: identity.name, SecretString })).catch((error: unknown) => {
      if (!named(error, "ResourceExistsException")) throw error;
    });
  }
  client.destroy();
}

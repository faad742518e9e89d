import { CreateSecretCommand, PutSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { z } from "zod";
import { environment, knobsPath } from "../../src/config/names.ts";
import { clientOptions } from "../aws/endpoints.ts";
import type { LoopbackAws } from "../aws/loopback.ts";
import type { Template } from "../aws/template/template.ts";

/** What an operator does once after a deployment: stores the signer's key and sets the first knobs. */
export type Seed = {
  stage: string;
  privateKey: `0x${string}`;
  /** Set where the operator has set none; a value that is there stays. */
  firstKnobs: Readonly<Record<string, string>>;
  /** Set at every start, whatever was there. */
  forcedKnobs?: Readonly<Record<string, string>>;
};

export async function seed(aws: LoopbackAws, wanted: Seed): Promise<void> {
  const { endpoints } = aws;
  await storeKey(aws, wanted.privateKey);
  const ssm = new SSMClient(clientOptions(endpoints.ssm));
  const path = knobsPath(wanted.stage);
  let changed = false;
  for (const [name, value] of Object.entries(wanted.firstKnobs)) {
    changed = (await put(ssm, `${path}/${name}`, value, false)) || changed;
  }
  for (const [name, value] of Object.entries(wanted.forcedKnobs ?? {})) {
    changed = (await put(ssm, `${path}/${name}`, value, true)) || changed;
  }
  // Written last: readers take the tree between two equal generations.
  if (changed) await put(ssm, `${path}/generation`, `local-${Date.now()}`, true);
  ssm.destroy();
}

/** false where a value was there and stayed. */
async function put(ssm: SSMClient, Name: string, Value: string, Overwrite: boolean): Promise<boolean> {
  try {
    await ssm.send(new PutParameterCommand({ Name, Value, Type: "String", Overwrite }));
    return true;
  } catch (error) {
    if (error instanceof Error && error.name === "ParameterAlreadyExists") return false;
    throw error;
  }
}

/** In the key or the secret of which the stack tells those that sign. */
async function storeKey({ endpoints, services, stack }: LoopbackAws, privateKey: Seed["privateKey"]): Promise<void> {
  const told = variablesOf(stack.template);
  const [keyArn, secretName] = [told[environment.signerKey], told[environment.signerSecret]];
  if (keyArn !== undefined) services.kms.importKey(keyArn, privateKey);
  if (secretName !== undefined) await storeSecret(endpoints.secrets, secretName, privateKey);
}

/** Of all functions together: the same name says the same wherever it is set. */
function variablesOf(template: Template): Readonly<Record<string, string>> {
  const functions = template.ofType("AWS::Lambda::Function").map(({ properties }) => withVariables.parse(properties));
  return Object.assign({}, ...functions.map(({ Environment }) => Environment.Variables)) as Record<string, string>; // as parsed
}

const withVariables = z.looseObject({
  Environment: z.looseObject({ Variables: z.record(z.string(), z.string()).default({}) }).default({ Variables: {} }),
});

async function storeSecret(endpoint: string, name: string, privateKey: string): Promise<void> {
  const secrets = new SecretsManagerClient(clientOptions(endpoint));
  try {
    await secrets.send(new CreateSecretCommand({ Name: name, SecretString: privateKey }));
  } catch (error) {
    if (!(error instanceof Error) || error.name !== "ResourceExistsException") throw error;
    await secrets.send(new PutSecretValueCommand({ SecretId: name, SecretString: privateKey }));
  }
  secrets.destroy();
}

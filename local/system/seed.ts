import { CreateSecretCommand, PutSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { knobsPath } from "../../src/config/names.ts";
import { clientOptions, type Endpoints } from "../aws/endpoints.ts";

/** What an operator does once after a deployment: stores the signer's key and sets the first knobs. */
export type Seed = {
  stage: string;
  signerSecret: string;
  privateKey: string;
  /** Set where the operator has set none; a value that is there stays. */
  firstKnobs: Readonly<Record<string, string>>;
  /** Set at every start, whatever was there. */
  forcedKnobs?: Readonly<Record<string, string>>;
};

export async function seed(endpoints: Endpoints, wanted: Seed): Promise<void> {
  await storeKey(endpoints.secrets, wanted);
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

async function storeKey(endpoint: string, { signerSecret, privateKey }: Seed): Promise<void> {
  const secrets = new SecretsManagerClient(clientOptions(endpoint));
  try {
    await secrets.send(new CreateSecretCommand({ Name: signerSecret, SecretString: privateKey }));
  } catch (error) {
    if (!(error instanceof Error) || error.name !== "ResourceExistsException") throw error;
    await secrets.send(new PutSecretValueCommand({ SecretId: signerSecret, SecretString: privateKey }));
  }
  secrets.destroy();
}

import { z } from "zod";
import type { Guard } from "../iam/guard.ts";
import { awsJson, type Service, serve } from "../protocol/serve.ts";
import { createStateFile } from "../protocol/state-file.ts";
import { versionSchema } from "./parameter.ts";
import { arnIn, putParameter } from "./put-parameter.ts";
import { deleteOperations, readOperations } from "./read-parameters.ts";

export type ParametersOptions = {
  port?: number | undefined;
  region?: string | undefined;
  accountId?: string | undefined;
  /** Kept in `<stateDir>/parameters.json`, readable by its owner alone; in memory when absent. */
  stateDir?: string | undefined;
  guard?: Guard | undefined;
};

const fileSchema = z.array(z.tuple([z.string(), z.array(versionSchema)]));

/** SSM Parameter Store on loopback. */
export async function createParameters(options: ParametersOptions = {}): Promise<Service> {
  const { region = "us-east-1", accountId = "000000000000", port, guard } = options;
  const file = createStateFile(options.stateDir, "parameters.json", 0o600);
  const parameters = new Map(fileSchema.parse(file.read() ?? []));
  const save = () => file.write([...parameters]);
  const operations = {
    ...readOperations(parameters, arnIn(region, accountId)),
    ...deleteOperations(parameters, save),
    PutParameter: putParameter(parameters, save),
  };
  return serve({ dialect: awsJson("1.1"), operations, port, guard });
}

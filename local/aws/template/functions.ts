import { existsSync } from "node:fs";
import { isAbsolute, join } from "node:path";
import { z } from "zod";
import { type AsyncPolicy, defaultAsyncPolicy } from "../lambda/async-invocations.ts";
import type { LambdaFunction } from "../lambda/function.ts";
import type { Resource, Template } from "./template.ts";

const functionProperties = z.looseObject({
  Code: z.looseObject({ S3Key: z.string().optional() }).default({}),
  Handler: z.string().default("index.handler"),
  Runtime: z.string().default(""),
  Role: z.string().optional(),
  Timeout: z.coerce.number().default(3),
  MemorySize: z.coerce.number().default(128),
  ReservedConcurrentExecutions: z.coerce.number().optional(),
  Environment: z.looseObject({ Variables: z.record(z.string(), z.coerce.string()).default({}) }).optional(),
});

export type FunctionsRead = {
  functions: LambdaFunction[];
  /** Functions that do not run here, and why: the stack's own (Python) providers, and bundles that are not there. */
  absent: { name: string; reason: string }[];
};

type Options = {
  /** The folder with the assets, `cdk.out`. */
  assetFolder: string;
  /** Folders by function name, before any asset. */
  folders?: Readonly<Record<string, string>>;
};

/** The functions of a template with the folders that their assets were synthesized into. */
export function readFunctions(template: Template, { assetFolder, folders = {} }: Options): FunctionsRead {
  const read: FunctionsRead = { functions: [], absent: [] };
  for (const resource of template.ofType("AWS::Lambda::Function")) {
    const { name, attributes } = resource.identity;
    const properties = functionProperties.parse(resource.properties);
    const folder = folders[name] ?? folderOf(resource, properties.Code.S3Key, assetFolder);
    if (!properties.Runtime.startsWith("nodejs")) {
      read.absent.push({ name, reason: `its runtime is ${properties.Runtime || "not named"}` });
    } else if (folder === undefined || !existsSync(folder)) {
      read.absent.push({ name, reason: `its bundle is not in ${folder ?? assetFolder}` });
    } else {
      read.functions.push({
        name,
        arn: attributes["Arn"] ?? name,
        folder,
        handler: properties.Handler,
        timeoutSec: properties.Timeout,
        memoryMb: properties.MemorySize,
        ...(properties.ReservedConcurrentExecutions === undefined
          ? {}
          : { reservedConcurrency: properties.ReservedConcurrentExecutions }),
        environment: properties.Environment?.Variables ?? {},
        ...(properties.Role === undefined ? {} : { roleArn: properties.Role }),
      });
    }
  }
  return read;
}

/** `cdk synth` writes the folder into the metadata; the key of the staged file (`<hash>.zip`) says the same. */
function folderOf({ metadata }: Resource, key: string | undefined, assetFolder: string): string | undefined {
  const path = metadata["aws:asset:path"];
  if (typeof path === "string") return isAbsolute(path) ? path : join(assetFolder, path);
  const hash = /([\da-f]{64})\.zip$/.exec(key ?? "")?.[1];
  return hash === undefined ? undefined : join(assetFolder, `asset.${hash}`);
}

const invokeConfig = z.looseObject({
  FunctionName: z.string(),
  MaximumRetryAttempts: z.coerce.number().default(defaultAsyncPolicy.maximumRetryAttempts),
  MaximumEventAgeInSeconds: z.coerce.number().default(defaultAsyncPolicy.maximumEventAgeSec),
  DestinationConfig: z.looseObject({ OnFailure: z.looseObject({ Destination: z.string() }).optional() }).optional(),
});

/** `AWS::Lambda::EventInvokeConfig` by function name. */
export function readAsyncPolicies(template: Template): Map<string, AsyncPolicy> {
  const policies = template.ofType("AWS::Lambda::EventInvokeConfig").map(({ properties }) => {
    const config = invokeConfig.parse(properties);
    const onFailure = config.DestinationConfig?.OnFailure?.Destination;
    const policy: AsyncPolicy = {
      maximumRetryAttempts: config.MaximumRetryAttempts,
      maximumEventAgeSec: config.MaximumEventAgeInSeconds,
      ...(onFailure === undefined ? {} : { onFailure }),
    };
    return [config.FunctionName.split(":").at(-1) ?? "", policy] as const;
  });
  return new Map(policies);
}

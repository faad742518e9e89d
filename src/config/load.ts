import { type HostBought, type InstanceTypeName, instanceTypes } from "../domain/instance-types.ts";
import { readBuy } from "../domain/usual-fleet.ts";
import { environment, type QueueName, type StepName, steps } from "./names.ts";

/** What the environment says, typed. Only what a process asks for must be there. */
export type Config = {
  step: StepName | "local";
  stage: string;
  /** undefined: nobody said so at the deployment. */
  gitSha: string | undefined;
  imageTag: string | undefined;
  table: string;
  bucket: string;
  knobsPath: string;
  networkUrl: string;
  chainId: bigint;
  /** Where the signer's key rests. */
  signer: { kind: "kms"; keyId: string } | { kind: "secret"; secretId: string };
  fleetClasses: readonly (HostBought & { className: string; deployedHosts: number })[];
  stdinUriFunction: string | undefined;
  queueUrls: Partial<Record<QueueName, string>>;
};
export type Setting = keyof Config;

type Environment = Readonly<Record<string, string | undefined>>;
type Read<T> = (variables: Environment, fault: (what: string) => void) => T;

/** The environment is not what it must be; every fault is named. Values stay out: one of them may be a secret. */
export class ConfigError extends Error {
  readonly code = "bad-environment";
  readonly policy = "give-up";

  constructor(readonly faults: readonly string[]) {
    super(`The environment is not complete: ${faults.join("; ")}.`);
    this.name = "ConfigError";
  }
}

const optional =
  (name: string): Read<string | undefined> =>
  (variables) =>
    variables[name] || undefined;

const text =
  (name: string): Read<string> =>
  (variables, fault) => {
    const value = variables[name];
    if (!value) fault(`${name} is not set`);
    return value ?? "";
  };

const url =
  (name: string): Read<string> =>
  (variables, fault) => {
    const value = text(name)(variables, fault);
    const parsed = URL.canParse(value) ? new URL(value) : undefined;
    const isOrigin = parsed && /^https?:$/.test(parsed.protocol) && parsed.pathname === "/" && !parsed.search;
    if (value && !isOrigin) fault(`${name} must be http:// or https:// with a host and no path`);
    return parsed?.origin ?? "";
  };

const chainId =
  (name: string): Read<bigint> =>
  (variables, fault) => {
    const value = text(name)(variables, fault);
    const isNumber = /^[1-9]\d{0,18}$/.test(value);
    if (value && !isNumber) fault(`${name} must be a chain's number, such as 1 or 11155111`);
    return isNumber ? BigInt(value) : 0n;
  };

const keyArn = /^arn:[\w-]+:kms:[\w-]+:\d{12}:key\/[\w-]+$/;

const signer: Read<Config["signer"]> = (variables, fault) => {
  const { signerKey, signerSecret } = environment;
  const [keyId, secretId] = [variables[signerKey] ?? "", variables[signerSecret] ?? ""];
  if (keyId && secretId) fault(`${signerKey} and ${signerSecret} are both set, and there is one signer`);
  if (!keyId && !secretId) fault(`neither ${signerKey} nor ${signerSecret} is set`);
  if (keyId && !keyArn.test(keyId)) fault(`${signerKey} must be arn:<partition>:kms:<region>:<account>:key/<id>`);
  return keyId ? { kind: "kms", keyId } : { kind: "secret", secretId };
};

const classForm = /^([A-Za-z0-9][\w-]{0,127})=([^:]+):([^:]+):(\d{1,5})$/;

const fleetClasses: Read<Config["fleetClasses"]> = (variables, fault) => {
  const entries = text(environment.fleetClasses)(variables, fault).split(",");
  return entries.flatMap((entry) => {
    const [, className, type, buy, most] = classForm.exec(entry) ?? [];
    const read = readBuy(buy ?? "");
    if (className && isInstanceType(type) && "bought" in read) {
      return [{ className, instanceType: type, ...read.bought, deployedHosts: Number(most) }];
    }
    if (entry === "") return [];
    fault(
      `${environment.fleetClasses} must be <class>=<instance type>:<on-demand, spot or spot@share>:<hosts>, comma between them`,
    );
    return [];
  });
};

const isInstanceType = (name: string | undefined): name is InstanceTypeName =>
  name !== undefined && Object.hasOwn(instanceTypes, name);

const queueUrls: Read<Config["queueUrls"]> = (variables) =>
  Object.fromEntries(
    Object.entries(environment.queueUrl).flatMap(([queue, name]) => {
      const value = variables[name];
      return value ? [[queue, value]] : [];
    }),
  );

/** Lambda calls a function `serverless-prover-<stage>-<step>`; elsewhere the process is nobody's step. */
const step: Read<Config["step"]> = (variables) => {
  const name = variables.AWS_LAMBDA_FUNCTION_NAME ?? "";
  return steps.find((each) => name === each || name.endsWith(`-${each}`)) ?? "local";
};

const readers: { [K in Setting]: Read<Config[K]> } = {
  step,
  stage: text(environment.stage),
  gitSha: optional(environment.gitSha),
  imageTag: optional(environment.imageTag),
  table: text(environment.table),
  bucket: text(environment.bucket),
  knobsPath: text(environment.knobsPath),
  networkUrl: url(environment.networkUrl),
  chainId: chainId(environment.chainId),
  signer,
  fleetClasses,
  stdinUriFunction: optional(environment.stdinUriFunction),
  queueUrls,
};

/** Reads `settings` from the environment. Throws one ConfigError that names every fault. */
export function loadConfig<K extends Setting>(
  settings: readonly K[],
  variables: Environment = process.env,
): Pick<Config, K> {
  const faults: string[] = [];
  const wanted = [...new Set(settings)];
  const read = wanted.map((setting) => [setting, readers[setting](variables, (fault) => faults.push(fault))]);
  if (faults.length > 0) throw new ConfigError(faults);
  return Object.fromEntries(read) as Pick<Config, K>; // one value by each setting's own reader
}

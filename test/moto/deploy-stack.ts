import { execFile } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { synthesize, type Template } from "../../tools/synth.ts";
import { cloudFormation, iam, textsOf } from "./account.ts";
import { conceded, type Resources } from "./concessions.ts";

const run = promisify(execFile);
const cdk = resolve("node_modules", "aws-cdk", "bin", "cdk");
export const region = "us-east-1";
const account = "123456789012"; // moto's

export interface DeployedStack {
  /** The template as the construct library made it. */
  readonly template: Template;
  /** The folder of each function's code, by logical id. */
  readonly assets: Readonly<Record<string, string>>;
  readonly outputs: Readonly<Record<string, string>>;
  /** Concessions to moto that this template did not need. */
  readonly unused: readonly string[];
  /** What is there of each resource of the template, by logical id; what moto skipped is not. */
  readonly physicalIds: Readonly<Record<string, string>>;
}

/**
 * Deploys the stack to moto as an operator does to AWS: `cdk bootstrap`, `cdk deploy`, published assets, a change set. Two
 * things differ, both in a copy of the assembly: the concessions, and the form of the template's URL, for moto finds a
 * bucket in none but `<bucket>.s3.<region>.amazonaws.com`. `context` is as `-c` gives it.
 */
export async function deployStack(
  endpoint: string,
  context: Readonly<Record<string, string>> = {},
): Promise<DeployedStack> {
  const { template, assets, assembly } = await synthesize(context);
  const AssumeRolePolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: [] });
  await iam(endpoint, { Action: "CreateRole", RoleName: "batch", AssumeRolePolicyDocument });
  const folder = mkdtempSync(join(tmpdir(), "deploy-"));
  try {
    const copy = join(folder, "assembly");
    cpSync(assembly, copy, { recursive: true });
    const concession = conceded(template as unknown as { Resources: Resources }); // the same, seen as a whole
    rewrite(copy, ".template.json", () => JSON.stringify(concession.template));
    rewrite(copy, "manifest.json", (text) =>
      text.replaceAll(/"s3:\/\/([^/"]+)\//g, '"https://$1.s3.${AWS::Region}.amazonaws.com/'),
    );
    const call = (...args: string[]) => run(process.execPath, [cdk, ...args, "--no-notices"], cliOptions());
    const cliOptions = () => ({ cwd: folder, env: operator(endpoint, folder) }); // no cdk.json, no profile of a person
    await call("bootstrap", `aws://${account}/${region}`);
    const outputsFile = join(folder, "outputs.json");
    // by CreateStack: of a stack from a change set moto tells no outputs
    const how = ["--method", "direct", "--require-approval", "never", "--outputs-file", outputsFile];
    await call("deploy", "--app", copy, ...how);
    const told = JSON.parse(readFileSync(outputsFile, "utf8")) as Record<string, Record<string, string>>;
    const [[StackName, outputs] = ["", {}]] = Object.entries(told);
    return {
      template,
      assets,
      outputs,
      unused: concession.unused,
      physicalIds: await physicalIds(endpoint, StackName),
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function rewrite(folder: string, ending: string, change: (text: string) => string): void {
  for (const name of readdirSync(folder).filter((each) => each.endsWith(ending))) {
    const file = join(folder, name);
    const text = readFileSync(file, "utf8");
    const changed = change(text);
    if (changed === text) throw new Error(`${name} is as moto wants it already`);
    writeFileSync(file, changed);
  }
}

const operator = (endpoint: string, home: string): NodeJS.ProcessEnv => ({
  PATH: process.env["PATH"],
  HOME: home,
  AWS_ENDPOINT_URL: endpoint,
  AWS_REGION: region,
  AWS_ACCESS_KEY_ID: "test",
  AWS_SECRET_ACCESS_KEY: "test",
  AWS_EC2_METADATA_DISABLED: "true",
  CDK_DISABLE_CLI_TELEMETRY: "true",
  CDK_DISABLE_VERSION_CHECK: "true",
});

/** moto's stack says that it is complete whatever became of its resources: this is what it has. */
async function physicalIds(endpoint: string, StackName: string): Promise<Record<string, string>> {
  const answer = await cloudFormation(endpoint, { Action: "DescribeStackResources", StackName });
  const members = textsOf(answer, "member").filter((member) => member.includes("<LogicalResourceId>"));
  return Object.fromEntries(
    members.map((member) => [textsOf(member, "LogicalResourceId")[0], textsOf(member, "PhysicalResourceId")[0]]),
  ) as Record<string, string>;
}

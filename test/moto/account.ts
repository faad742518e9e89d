import type { BatchTarget } from "../contracts/compute-environment.ts";

type Service = "iam" | "ec2" | "cloudformation" | "sns" | "logs";

/** Moto checks no signature, but reads service and region from its scope. */
const scoped = (service: Service): string =>
  `AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=0`;

/** One call of the query protocol. */
async function query(endpoint: string, service: Service, parameters: Record<string, string>): Promise<string> {
  const response = await fetch(endpoint, {
    method: "POST",
    headers: {
      authorization: scoped(service),
      "content-type": "application/x-www-form-urlencoded",
    },
    body: new URLSearchParams(parameters),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${parameters["Action"]} answered ${response.status}: ${text}`);
  return text;
}

export const textOf = (xml: string, tag: string): string => {
  const found = new RegExp(`<${tag}>([^<]+)</${tag}>`).exec(xml)?.[1];
  if (found === undefined) throw new Error(`No <${tag}> in ${xml.slice(0, 500)}`);
  return found;
};

/** What stands in each `tag`, which holds none of its own name. */
export const textsOf = (xml: string, tag: string): string[] =>
  [...xml.matchAll(new RegExp(`<${tag}>(.*?)</${tag}>`, "gs"))].map(([, text = ""]) => text);

export const cloudFormation = (endpoint: string, parameters: Record<string, string>): Promise<string> =>
  query(endpoint, "cloudformation", { Version: "2010-05-15", ...parameters });

export const sns = (endpoint: string, parameters: Record<string, string>): Promise<string> =>
  query(endpoint, "sns", { Version: "2010-03-31", ...parameters });

/** `<name> <days>` of each log group. */
export async function logGroups(endpoint: string): Promise<string[]> {
  const response = await fetch(endpoint, {
    method: "POST",
    headers: {
      authorization: scoped("logs"),
      "content-type": "application/x-amz-json-1.1",
      "x-amz-target": "Logs_20140328.DescribeLogGroups",
    },
    body: "{}",
  });
  if (!response.ok) throw new Error(`DescribeLogGroups answered ${response.status}: ${await response.text()}`);
  const { logGroups } = (await response.json()) as { logGroups: { logGroupName: string; retentionInDays?: number }[] };
  return logGroups.map(({ logGroupName, retentionInDays = 0 }) => `${logGroupName} ${retentionInDays}`);
}

export const iam = (endpoint: string, parameters: Record<string, string>): Promise<string> =>
  query(endpoint, "iam", { Version: "2010-05-08", ...parameters });

/** The roles and the network that moto's Batch looks for before it makes a compute environment. */
export async function batchAccount(endpoint: string): Promise<BatchTarget> {
  const ec2 = (Action: string) => query(endpoint, "ec2", { Version: "2016-11-15", Action });
  const AssumeRolePolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: [] });
  const role = await iam(endpoint, { Action: "CreateRole", RoleName: "batch", AssumeRolePolicyDocument });
  const profile = await iam(endpoint, { Action: "CreateInstanceProfile", InstanceProfileName: "host" });
  return {
    endpoint,
    serviceRole: textOf(role, "Arn"),
    instanceRole: textOf(profile, "Arn"),
    subnets: [textOf(await ec2("DescribeSubnets"), "subnetId")],
    securityGroupIds: [textOf(await ec2("DescribeSecurityGroups"), "groupId")],
  };
}

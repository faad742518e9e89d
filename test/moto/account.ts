import type { BatchTarget } from "../contracts/compute-environment.ts";

/** One call of the query protocol: moto checks no signature, but reads service and region from its scope. */
async function query(endpoint: string, service: "iam" | "ec2", parameters: Record<string, string>): Promise<string> {
  const response = await fetch(endpoint, {
    method: "POST",
    headers: {
      authorization: `AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/${service}/aws4_request, SignedHeaders=host, Signature=0`,
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

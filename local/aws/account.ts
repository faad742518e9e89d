/** The account that the stand-ins play. The id is the one that fauxqs puts in its queues' ARNs. */
export const account = { id: "000000000000", region: "us-east-1", partition: "aws" } as const;

/** `arn:aws:<service>:<region>:<account>:<rest>`; S3, IAM and STS leave out what they leave out on AWS. */
export function arnOf(service: string, rest: string): string {
  const region = ["s3", "iam", "sts"].includes(service) ? "" : account.region;
  const owner = service === "s3" ? "" : account.id;
  return `arn:${account.partition}:${service}:${region}:${owner}:${rest}`;
}

/** Credentials that no real account has: a call that slips past the stand-ins is refused, not billed. */
export const credentials = { accessKeyId: "loopback", secretAccessKey: "loopback" } as const;

import { S3Client } from "@aws-sdk/client-s3";
import { awsTransferLimits } from "./aws-limits.ts";
import { provider } from "./provider.ts";

/** The one bucket and a client for it. */
export const bucketClient = provider(["bucket"], ({ bucket }) => ({ client: new S3Client(awsTransferLimits), bucket }));

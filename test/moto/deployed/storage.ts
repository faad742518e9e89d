import {
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
} from "@aws-sdk/client-dynamodb";
import {
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketNotificationConfigurationCommand,
  GetBucketOwnershipControlsCommand,
  GetPublicAccessBlockCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { describe, expect } from "vitest";
import type { ContractTest } from "../../contracts/target.ts";
import type { DeployedAccount } from "./account.ts";

/** The table and the bucket, as DynamoDB and S3 tell of them. */
export const storageDeployed = (account: () => DeployedAccount, test: ContractTest): void => {
  describe("the table", () => {
    const ask = () => ({ db: new DynamoDBClient(account().options), TableName: account().stack.outputs["Table"] });
    test("has its keys, an index for each way that it is read, and costs nothing idle", async () => {
      const { db, TableName } = ask();
      const { Table } = await db.send(new DescribeTableCommand({ TableName }));
      expect(Table).toMatchObject({
        KeySchema: [
          { AttributeName: "pk", KeyType: "HASH" },
          { AttributeName: "sk", KeyType: "RANGE" },
        ],
        BillingModeSummary: { BillingMode: "PAY_PER_REQUEST" },
        DeletionProtectionEnabled: false,
        GlobalSecondaryIndexes: [
          {
            IndexName: "by-phase",
            KeySchema: [
              { AttributeName: "phase", KeyType: "HASH" },
              { AttributeName: "deadlineSec", KeyType: "RANGE" },
            ],
            Projection: { ProjectionType: "ALL" },
          },
        ],
      });
    });
    test("forgets what has expired", async () => {
      const { db, TableName } = ask();
      const { TimeToLiveDescription } = await db.send(new DescribeTimeToLiveCommand({ TableName }));
      expect(TimeToLiveDescription).toEqual({ AttributeName: "expiresAtSec", TimeToLiveStatus: "ENABLED" });
    });
    test("can be restored to any second", async () => {
      const { db, TableName } = ask();
      const { ContinuousBackupsDescription } = await db.send(new DescribeContinuousBackupsCommand({ TableName }));
      expect(ContinuousBackupsDescription?.PointInTimeRecoveryDescription?.PointInTimeRecoveryStatus).toBe("ENABLED");
    });
  });

  describe("the bucket", () => {
    const s3 = () => new S3Client({ ...account().options, forcePathStyle: true });
    const Bucket = () => ({ Bucket: account().stack.outputs["Bucket"] });
    test("is encrypted", async () => {
      const { ServerSideEncryptionConfiguration } = await s3().send(new GetBucketEncryptionCommand(Bucket()));
      expect(ServerSideEncryptionConfiguration?.Rules).toMatchObject([
        { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "AES256" } },
      ]);
    });
    test("is public to nobody", async () => {
      const { PublicAccessBlockConfiguration } = await s3().send(new GetPublicAccessBlockCommand(Bucket()));
      const blocks = ["BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"];
      expect(PublicAccessBlockConfiguration).toEqual(Object.fromEntries(blocks.map((each) => [each, true])));
    });
    test("owns all that is put there", async () => {
      const { OwnershipControls } = await s3().send(new GetBucketOwnershipControlsCommand(Bucket()));
      expect(OwnershipControls?.Rules).toEqual([{ ObjectOwnership: "BucketOwnerEnforced" }]);
    });
    test("tells EventBridge of each object", async () => {
      const { EventBridgeConfiguration } = await s3().send(new GetBucketNotificationConfigurationCommand(Bucket()));
      expect(EventBridgeConfiguration).toEqual({});
    });
    test("forgets jobs after 30 days, the journal and what was measured after 90", async () => {
      const { Rules = [] } = await s3().send(new GetBucketLifecycleConfigurationCommand(Bucket()));
      expect(Rules.map(({ Filter, Expiration }) => [Filter?.Prefix, Expiration?.Days])).toEqual(
        expect.arrayContaining([
          ["jobs/", 30],
          ["journal/", 90],
          ["calibration/", 90],
        ]),
      );
    });
  });
};

import { Duration } from "aws-cdk-lib";
import { Rule } from "aws-cdk-lib/aws-events";
import { SqsQueue } from "aws-cdk-lib/aws-events-targets";
import { Grant, type IGrantable } from "aws-cdk-lib/aws-iam";
import { BlockPublicAccess, Bucket, BucketEncryption, CfnBucket, ObjectOwnership } from "aws-cdk-lib/aws-s3";
import { Construct } from "constructs";
import { environment, prefixes } from "../../src/config/names.ts";
import type { Keeping } from "../stage.ts";
import type { StepFunction } from "./step-function.ts";
import type { StepQueue } from "./step-queue.ts";

/** Claims, proofs and results of jobs, the journal of decisions, and what was measured. */
export class ArtifactBucket extends Construct {
  readonly bucket: Bucket;

  constructor(scope: Construct, keeping: Keeping) {
    super(scope, "ArtifactBucket");
    this.bucket = new Bucket(this, "Bucket", {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      removalPolicy: keeping.data,
      lifecycleRules: [
        { prefix: prefixes.jobs, expiration: Duration.days(30) },
        { prefix: prefixes.journal, expiration: Duration.days(90) },
        { prefix: prefixes.calibration, expiration: Duration.days(90) },
        { abortIncompleteMultipartUploadAfter: Duration.days(1) },
      ],
    });
    this.sendEvents();
  }

  /** Tells `queue` of each `result.json`, the last object that an attempt stores. */
  announceResults(queue: StepQueue): void {
    new Rule(this, "ResultStored", {
      eventPattern: {
        source: ["aws.s3"],
        detailType: ["Object Created"],
        detail: {
          bucket: { name: [this.bucket.bucketName] },
          object: { key: [{ wildcard: `${prefixes.jobs}*/result.json` }] },
        },
      },
      targets: [new SqsQueue(queue.queue)],
    });
  }

  /** `step` may read what jobs stored. Who may not list hears of what is not there that it is forbidden. */
  showsJobsTo(step: StepFunction): void {
    step.addEnvironment(environment.bucket, this.bucket.bucketName);
    step.allow(["s3:GetObject"], [this.bucket.arnForObjects(`${prefixes.jobs}*`)]);
    step.allow(["s3:ListBucket"], [this.bucket.bucketArn]);
  }

  /** `step` may write the journal. */
  keepsJournalOf(step: StepFunction): void {
    step.addEnvironment(environment.bucket, this.bucket.bucketName);
    step.allow(["s3:PutObject"], [this.bucket.arnForObjects(`${prefixes.journal}*`)]);
  }

  /**
   * A job may put its claim, its proof and its result, and read the claim that another attempt made. One that measures may
   * read what the operator put there to be measured, and put beside it, below `hosts/`, what it found.
   */
  takesResultsOf(job: IGrantable): void {
    const may = (actions: string[], keys: string) =>
      Grant.addToPrincipal({ grantee: job, actions, resourceArns: [this.bucket.arnForObjects(keys)] });
    may(["s3:PutObject", "s3:AbortMultipartUpload", "s3:GetObject"], `${prefixes.jobs}*`);
    may(["s3:GetObject"], `${prefixes.calibration}*`);
    may(["s3:PutObject"], `${prefixes.calibration}*/hosts/*`);
  }

  /** Set on the resource itself: the library would add a Lambda of its own that does nothing but this. */
  private sendEvents(): void {
    const resource = this.bucket.node.defaultChild;
    if (!(resource instanceof CfnBucket)) throw new TypeError("A bucket's default child is the bucket resource");
    resource.notificationConfiguration = { eventBridgeConfiguration: { eventBridgeEnabled: true } };
  }
}

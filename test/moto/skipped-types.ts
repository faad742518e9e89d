/**
 * Resource types that moto 5.2.5 passes over, and yet says CREATE_COMPLETE: why, and which test holds the template to what
 * they must be. One that moto makes, or that the template lacks, fails a test.
 */
export const skippedTypes = {
  "AWS::CloudWatch::Alarm": { because: "moto has alarms, but not by a template", heldBy: "test/lib/watching.test.ts" },
  "AWS::Lambda::EventInvokeConfig": { because: "only by Lambda's own API", heldBy: "test/lib/steps.test.ts" },
  "AWS::Lambda::Permission": { because: "only by Lambda's own API", heldBy: "test/lib/fleet-news.test.ts" },
  "AWS::S3::BucketPolicy": { because: "only by S3's own API", heldBy: "test/lib/storage.test.ts" },
  "AWS::SNS::TopicPolicy": { because: "only by SNS's own API", heldBy: "test/lib/watching.test.ts" },
  "AWS::SQS::QueuePolicy": { because: "only by SQS's own API", heldBy: "test/lib/storage.test.ts" },
  "AWS::Scheduler::Schedule": { because: "only by the scheduler's own API", heldBy: "test/lib/steps.test.ts" },
} as const satisfies Record<string, { because: string; heldBy: string }>;

/** Types that have a stand-in, and types whose absence nothing on one machine can notice. `*` ends a prefix. */
export const silentTypes = [
  "AWS::Lambda::Function",
  "AWS::Lambda::EventSourceMapping",
  "AWS::Lambda::EventInvokeConfig",
  "AWS::SQS::Queue",
  "AWS::DynamoDB::Table",
  "AWS::DynamoDB::GlobalTable",
  "AWS::S3::Bucket",
  "Custom::S3BucketNotifications",
  "AWS::Events::Rule",
  "AWS::Scheduler::Schedule",
  "AWS::SSM::Parameter",
  "AWS::SecretsManager::Secret",
  "AWS::KMS::Key",
  "AWS::Batch::ComputeEnvironment",
  "AWS::Batch::JobQueue",
  "AWS::Batch::JobDefinition",
  // Who may do what: every call is judged by them.
  "AWS::IAM::*",
  "AWS::Lambda::Permission",
  "AWS::SQS::QueuePolicy",
  "AWS::S3::BucketPolicy",
  "AWS::SecretsManager::ResourcePolicy",
  // Where hosts and logs live: here it is this machine.
  "AWS::EC2::*",
  "AWS::Logs::*",
  // What people look at.
  "AWS::CloudWatch::*",
  "AWS::SNS::*",
  "AWS::KMS::Alias",
  "AWS::Scheduler::ScheduleGroup",
  "AWS::CDK::Metadata",
] as const;

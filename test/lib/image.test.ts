import { readdirSync } from "node:fs";
import { join } from "node:path";
import { Match, Template } from "aws-cdk-lib/assertions";
import { expect, test } from "vitest";
import { readImageStage } from "../../lib/image-configuration.ts";
import { only, withImageStack } from "./synthesized-stack.ts";

const digest = `sha256:${"0123456789abcdef".repeat(4)}`;
const of = (context: Record<string, unknown>) => withImageStack(context, (stack) => Template.fromStack(stack));
const baking = { bakeHosts: "true", proverImage: `team/prover@${digest}` };
const stacks = { dev: of({ stage: "dev" }), prod: of({ stage: "prod" }), baking: of({ stage: "prod", ...baking }) };

interface Resource {
  readonly Type: string;
  readonly DeletionPolicy?: string;
  readonly Properties: Readonly<Record<string, unknown>>;
}
const resources = (stack: Template) => Object.values(stack.toJSON().Resources as Record<string, Resource>);

test("a tag of the repository names one image for ever, but for the cache's, and each image is scanned and encrypted", () => {
  stacks.prod.hasResourceProperties("AWS::ECR::Repository", {
    RepositoryName: "serverless-prover-prod",
    ImageTagMutability: "IMMUTABLE_WITH_EXCLUSION",
    ImageTagMutabilityExclusionFilters: [
      { ImageTagMutabilityExclusionFilterType: "WILDCARD", ImageTagMutabilityExclusionFilterValue: "cache" },
    ],
    ImageScanningConfiguration: { ScanOnPush: true },
    EncryptionConfiguration: Match.absent(), // AES-256, which is ECR's own choice
  });
});

test("the last ten images stay, and one cache, which no image's rule counts", () => {
  const { LifecyclePolicy } = only(stacks.prod, "AWS::ECR::Repository").properties;
  const { LifecyclePolicyText } = LifecyclePolicy as { LifecyclePolicyText: string };
  const { rules } = JSON.parse(LifecyclePolicyText) as { rules: { selection: object }[] };
  expect(rules.map(({ selection }) => selection)).toEqual([
    { tagStatus: "tagged", tagPatternList: ["cache"], countType: "imageCountMoreThan", countNumber: 1 },
    { tagStatus: "untagged", countType: "sinceImagePushed", countNumber: 1, countUnit: "days" },
    { tagStatus: "any", countType: "imageCountMoreThan", countNumber: 10 },
  ]);
});

test("images of prod outlive the stack, those of dev go with it", () => {
  const repository = (stack: Template) => resources(stack).find(({ Type }) => Type === "AWS::ECR::Repository");
  expect(repository(stacks.prod)).toMatchObject({ DeletionPolicy: "Retain" });
  expect(repository(stacks.prod)?.Properties["EmptyOnDelete"]).not.toBe(true);
  expect(repository(stacks.dev)).toMatchObject({ DeletionPolicy: "Delete", Properties: { EmptyOnDelete: true } });
});

test("without the option there is a repository and a build, and nothing else that Image Builder or a network needs", () => {
  expect(resources(stacks.prod).map(({ Type }) => Type)).toEqual([
    "AWS::ECR::Repository",
    "AWS::Logs::LogGroup",
    "AWS::IAM::Role",
    "AWS::CodeBuild::Project",
  ]);
});

test("the build runs Docker, one at a time, and its logs stay for a month", () => {
  stacks.prod.hasResourceProperties("AWS::CodeBuild::Project", {
    Name: "serverless-prover-prod-image",
    Environment: { ComputeType: "BUILD_GENERAL1_LARGE", PrivilegedMode: true, Type: "LINUX_CONTAINER" },
    Artifacts: { Type: "NO_ARTIFACTS" },
    ConcurrentBuildLimit: 1,
    TimeoutInMinutes: 240,
    LogsConfig: {
      CloudWatchLogs: { Status: "ENABLED", GroupName: { Ref: only(stacks.prod, "AWS::Logs::LogGroup").id } },
    },
  });
  stacks.prod.hasResourceProperties("AWS::Logs::LogGroup", { RetentionInDays: 30 });
});

test("what a build ends with is the image's name, for whoever asks for the build", () => {
  const { Source } = only(stacks.prod, "AWS::CodeBuild::Project").properties as { Source: { BuildSpec: string } };
  expect(JSON.parse(Source.BuildSpec)).toMatchObject({ env: { "exported-variables": ["PROVER_IMAGE"] } });
});

test("the build may read its sources, push to its repository and write its log", () => {
  const { id, properties } = only(stacks.prod, "AWS::IAM::Role");
  expect(JSON.stringify(only(stacks.prod, "AWS::CodeBuild::Project").properties.ServiceRole)).toContain(id);
  expect(stacks.prod.findResources("AWS::IAM::Policy")).toEqual({}); // the library would add some of its own
  const [{ PolicyDocument }] = properties.Policies as [{ PolicyDocument: { Statement: Statement[] } }];
  const attribute = (type: string) => ({ "Fn::GetAtt": [only(stacks.prod, type).id, "Arn"] });
  const assets = "arn:aws:s3:::cdk-hnb659fds-assets-${AWS::AccountId}-${AWS::Region}";
  const allowed = PolicyDocument.Statement.map(({ Action, Resource }) => [[Action].flat().join(" "), plain(Resource)]);
  expect(allowed).toEqual([
    ["logs:CreateLogStream logs:PutLogEvents", attribute("AWS::Logs::LogGroup")],
    ["s3:GetObject s3:GetObjectVersion", `${assets}/<sources>.zip`],
    ["s3:GetBucketAcl s3:GetBucketLocation", assets],
    ["ecr:GetAuthorizationToken", "*"],
    [
      "ecr:BatchCheckLayerAvailability ecr:BatchGetImage ecr:CompleteLayerUpload ecr:GetDownloadUrlForLayer ecr:InitiateLayerUpload ecr:PutImage ecr:UploadLayerPart",
      attribute("AWS::ECR::Repository"),
    ],
  ]);
});

/** A joined text as one, and anything else as it is. */
function plain(value: unknown): unknown {
  const parts = (value as { "Fn::Join"?: [string, unknown[]] })["Fn::Join"]?.[1];
  if (parts === undefined) return value;
  const text = parts.map((part) => (typeof part === "string" ? part : Object.values(part as object).join("")));
  return text
    .join("")
    .replace("AWS::Partition", "aws")
    .replace(/[0-9a-f]{64}\.zip/, "<sources>.zip");
}
type Statement = { Action: string | string[]; Resource: unknown };

test("its sources are what the image is made of and how, and no package, build or key that lies beside", () => {
  const files = withImageStack({}, (_, app) => {
    const { directory } = app.synth();
    const asset = readdirSync(directory).find((name) => name.startsWith("asset.")) ?? "";
    const entries = readdirSync(join(directory, asset), { recursive: true, withFileTypes: true });
    return entries
      .filter((each) => each.isFile())
      .map(({ parentPath, name }) => join(parentPath, name).slice(join(directory, asset).length + 1));
  });
  for (const file of [
    ".dockerignore",
    "docker-bake.hcl",
    "batch-image/Dockerfile",
    "batch-image/build-in-account.sh",
    "batch-image/image.lock.json",
    "batch-image/runner/main.ts",
    "package-lock.json",
    "src/config/names.ts",
  ]) {
    expect(files).toContain(file);
  }
  expect(files.filter((file) => /(^|\/)(node_modules|\.git|\.build|target|lib|local|\.local)\//.test(file))).toEqual(
    [],
  );
});

test("everything that can cost is tagged with its stage, and two stages share no name", () => {
  for (const { Type, Properties } of resources(stacks.prod)) {
    expect([Type, JSON.stringify(Properties["Tags"])]).toEqual([Type, expect.stringContaining('"Value":"prod"')]);
  }
  const named = (stack: Template) =>
    resources(stack).flatMap(({ Properties }) =>
      ["Name", "RepositoryName", "LogGroupName"].flatMap((key) => Properties[key] ?? []),
    );
  for (const name of named(stacks.baking)) expect(String(name)).toContain("serverless-prover-prod");
  expect(named(stacks.dev).filter((name) => named(stacks.prod).includes(name))).toEqual([]);
  const ids = ["dev", "dev-image"].map((stage) => withImageStack({ stage }, ({ stackName }) => stackName));
  expect(ids).toEqual(["image-of-serverless-prover-dev", "image-of-serverless-prover-dev-image"]);
});

test.each([
  [
    { stage: "prod", bakeHosts: "maybe", gitSha: "main" },
    /The image of prod is wrong\. -c gitSha: must be .*; -c bakeHosts: must be true or false\.$/,
  ],
  [{ stage: "Prod" }, /^The stage must be a lower-case name/],
  [{ stage: "prdo" }, /^There is no stage prdo, but /],
  [
    { stage: "prod", bakeHosts: "true", proverImage: "" },
    /bakeHosts: needs the image that is put in: name it as proverImage\.$/,
  ],
  [
    { stage: "prod", proverImage: "p:latest" },
    /proverImage: must name a digest, for the tag latest may come to name another/,
  ],
])("%j is refused, each fault by its name", (context: Record<string, unknown>, faults) => {
  expect(() => readImageStage({ tryGetContext: (key) => context[key] })).toThrow(faults);
});

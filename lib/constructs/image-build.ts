import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Duration, IgnoreMode } from "aws-cdk-lib";
import { BuildSpec, ComputeType, LinuxBuildImage, Project, Source } from "aws-cdk-lib/aws-codebuild";
import type { IRepository } from "aws-cdk-lib/aws-ecr";
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { LogGroup, RetentionDays } from "aws-cdk-lib/aws-logs";
import { Asset } from "aws-cdk-lib/aws-s3-assets";
import { Construct } from "constructs";
import { keepingOf } from "../stage.ts";

interface ImageBuildProps {
  readonly stage: string;
  readonly gitSha: string | undefined;
  readonly repository: IRepository;
}

const root = join(import.meta.dirname, "..", "..");
/** What the build reads beside the context that `.dockerignore` admits. */
const recipe = [
  ".dockerignore",
  "docker-bake.hcl",
  "batch-image/Dockerfile",
  "batch-image/image.lock.json",
  "batch-image/build-in-account.sh",
];

/**
 * Builds the image in the account, for who has no Docker: from the sources as they were when this was deployed. Costs
 * nothing until somebody starts a build.
 */
export class ImageBuild extends Construct {
  readonly project: Project;

  constructor(scope: Construct, { stage, gitSha, repository }: ImageBuildProps) {
    super(scope, "ImageBuild");
    const projectName = `serverless-prover-${stage}-image`;
    const source = sourcesOf(this);
    const logGroup = new LogGroup(this, "Logs", {
      logGroupName: `/aws/codebuild/${projectName}`,
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: keepingOf(stage).logs,
    });
    this.project = new Project(this, "Project", {
      projectName,
      description: "Builds the prover's image and pushes it",
      role: roleFor(this, { source, repository, logGroup }).withoutPolicyUpdates(), // the library would grant more
      source: Source.s3({ bucket: source.bucket, path: source.s3ObjectKey }),
      // 8 vCPUs, 16 GB, a disk of 128 GB of which a build takes some 60; privileged, for Docker runs inside it.
      environment: { buildImage: LinuxBuildImage.STANDARD_7_0, computeType: ComputeType.LARGE, privileged: true },
      environmentVariables: {
        REPOSITORY: { value: repository.repositoryUri },
        SOURCE: { value: source.assetHash.slice(0, 12) },
        REVISION: { value: gitSha ?? "unknown" },
      },
      buildSpec,
      timeout: Duration.hours(4),
      concurrentBuildLimit: 1,
      grantReportGroupPermissions: false,
      logging: { cloudWatch: { logGroup } },
    });
  }
}

/** What an operator asks the finished build for is an exported variable: it needs no permission, and stays with the build. */
const buildSpec = BuildSpec.fromObject({
  version: "0.2",
  env: { shell: "bash", "exported-variables": ["PROVER_IMAGE"] },
  phases: {
    build: {
      commands: ["PROVER_IMAGE=$(bash batch-image/build-in-account.sh)", 'export PROVER_IMAGE && echo "$PROVER_IMAGE"'],
    },
  },
});

function sourcesOf(scope: Construct): Asset {
  const [all = "*", ...context] = readFileSync(join(root, ".dockerignore"), "utf8")
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"));
  const exclude = [all, ...recipe.map((file) => `!${file}`), ...context];
  return new Asset(scope, "Source", { path: root, ignoreMode: IgnoreMode.DOCKER, exclude });
}

type Touched = { source: Asset; repository: IRepository; logGroup: LogGroup };

function roleFor(scope: Construct, { source, repository, logGroup }: Touched): Role {
  const allow = (actions: string[], resources: string[]) => new PolicyStatement({ actions, resources });
  return new Role(scope, "Role", {
    assumedBy: new ServicePrincipal("codebuild.amazonaws.com"),
    inlinePolicies: {
      Build: new PolicyDocument({
        statements: [
          allow(["logs:CreateLogStream", "logs:PutLogEvents"], [logGroup.logGroupArn]),
          allow(["s3:GetObject", "s3:GetObjectVersion"], [source.bucket.arnForObjects(source.s3ObjectKey)]),
          allow(["s3:GetBucketAcl", "s3:GetBucketLocation"], [source.bucket.bucketArn]),
          allow(["ecr:GetAuthorizationToken"], ["*"]), // knows no resource
          allow([...pushing, ...pulling], [repository.repositoryArn]),
        ],
      }),
    },
  });
}

const pushing = [
  "ecr:BatchCheckLayerAvailability",
  "ecr:InitiateLayerUpload",
  "ecr:UploadLayerPart",
  "ecr:CompleteLayerUpload",
  "ecr:PutImage",
];
/** Of the cache. */
const pulling = ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"];

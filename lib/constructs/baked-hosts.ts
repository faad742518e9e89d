import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Stack } from "aws-cdk-lib";
import { type IRepository, Repository } from "aws-cdk-lib/aws-ecr";
import { InstanceProfile, ManagedPolicy, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import {
  CfnComponent,
  CfnDistributionConfiguration,
  CfnImagePipeline,
  CfnImageRecipe,
  CfnInfrastructureConfiguration,
} from "aws-cdk-lib/aws-imagebuilder";
import { LogGroup, RetentionDays } from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";
import { imageText, type ProverImage } from "../prover-image.ts";
import { keepingOf } from "../stage.ts";
import { FleetNetwork } from "./fleet-network.ts";

interface BakedHostsProps {
  readonly stage: string;
  readonly image: ProverImage;
}

/** What hosts start from where nothing is baked: the newest of ECS's machine images for NVIDIA's GPUs. */
const ecsGpuImage = "ssm:/aws/service/ecs/optimized-ami/amazon-linux-2023/gpu/recommended/image_id";
/** The image unpacked beside its layers, and ECS's own 30 GiB; a host's disk, which is made of it, must not be smaller. */
const volumeGib = 100;
const bakeImage = readFileSync(join(import.meta.dirname, "..", "host", "bake-image.sh"), "utf8");
const version = "1.0.0"; // what it is made of is in its name: Image Builder changes nothing that has a version

/**
 * A pipeline that makes a machine image of a host that has the prover's image, each time that somebody starts it. It is no
 * schedule's, for an operator says which machine image is deployed; until then it costs nothing.
 */
export class BakedHosts extends Construct {
  readonly pipelineArn: string;

  constructor(scope: Construct, { stage, image }: BakedHostsProps) {
    super(scope, "BakedHosts");
    const name = `serverless-prover-${stage}-hosts`;
    const content = createHash("sha256")
      .update(`${imageText(image)} ${bakeImage}`)
      .digest("hex")
      .slice(0, 12);
    const made = { name: `${name}-${content}`, version };
    const repository = Repository.fromRepositoryName(this, "Images", image.repository);
    const component = new CfnComponent(this, "Component", {
      ...made,
      platform: "Linux",
      data: this.document(repository.repositoryUriForTagOrDigest(image.digest)),
    });
    const recipe = new CfnImageRecipe(this, "Recipe", {
      ...made,
      parentImage: ecsGpuImage,
      components: [{ componentArn: component.attrArn }],
      blockDeviceMappings: [
        {
          deviceName: "/dev/xvda",
          ebs: { volumeSize: volumeGib, volumeType: "gp3", encrypted: true, deleteOnTermination: true },
        },
      ],
    });
    this.pipelineArn = new CfnImagePipeline(this, "Pipeline", {
      name,
      imageRecipeArn: recipe.attrArn,
      infrastructureConfigurationArn: this.machine(name, repository).attrArn,
      distributionConfigurationArn: this.distribution(name, { stage, image }).attrArn,
      imageTestsConfiguration: { imageTestsEnabled: false }, // would start a second machine, to find what the script found
      loggingConfiguration: this.logs(name, stage),
    }).attrArn;
  }

  private document(image: string): string {
    const { region } = Stack.of(this);
    const commands = [`IMAGE=${image}\nREGION=${region}\n${bakeImage}`];
    const step = { name: "BakeImage", action: "ExecuteBash", timeoutSeconds: 3_600, inputs: { commands } };
    return Stack.of(this).toJsonString({ schemaVersion: "1.0", phases: [{ name: "build", steps: [step] }] });
  }

  private machine(name: string, repository: IRepository): CfnInfrastructureConfiguration {
    const role = new Role(this, "Role", {
      assumedBy: new ServicePrincipal("ec2.amazonaws.com"),
      managedPolicies: ["AmazonSSMManagedInstanceCore", "EC2InstanceProfileForImageBuilder"].map((policy) =>
        ManagedPolicy.fromAwsManagedPolicyName(policy),
      ),
    });
    repository.grantPull(role);
    const { vpc, securityGroup } = new FleetNetwork(this, 1);
    return new CfnInfrastructureConfiguration(this, "Machine", {
      name,
      instanceProfileName: new InstanceProfile(this, "Profile", { role }).instanceProfileName,
      instanceTypes: ["m6i.xlarge"], // a pull needs no GPU
      instanceMetadataOptions: { httpTokens: "required", httpPutResponseHopLimit: 1 },
      subnetId: vpc.publicSubnets[0]?.subnetId ?? "",
      securityGroupIds: [securityGroup.securityGroupId],
      terminateInstanceOnFailure: true,
    });
  }

  private distribution(name: string, { stage, image }: BakedHostsProps): CfnDistributionConfiguration {
    const amiTags = { "serverless-prover": stage, component: "image", "prover-image": image.digest };
    return new CfnDistributionConfiguration(this, "Distribution", {
      name,
      distributions: [
        {
          region: Stack.of(this).region,
          amiDistributionConfiguration: { Name: `${name}-{{ imagebuilder:buildDate }}`, AmiTags: amiTags },
        },
      ],
    });
  }

  private logs(name: string, stage: string): CfnImagePipeline.PipelineLoggingConfigurationProperty {
    const logGroup = new LogGroup(this, "Logs", {
      logGroupName: `/aws/imagebuilder/${name}`,
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: keepingOf(stage).logs,
    });
    return { imageLogGroupName: logGroup.logGroupName, pipelineLogGroupName: logGroup.logGroupName };
  }
}

import { CfnOutput, Stack, Tags } from "aws-cdk-lib";
import type { Construct } from "constructs";
import { BakedHosts } from "./constructs/baked-hosts.ts";
import { ImageBuild } from "./constructs/image-build.ts";
import { ImageRepository } from "./constructs/image-repository.ts";
import type { ImageStage } from "./image-configuration.ts";
import { keepingOf } from "./stage.ts";

/**
 * What makes and keeps the prover's image. A stack of its own, for the prover's names an image that must be there: who
 * builds it needs a place to push to first.
 */
export class ImageStack extends Stack {
  constructor(scope: Construct, { stage, gitSha, baked }: ImageStage) {
    super(scope, `image-of-serverless-prover-${stage}`, {
      description: `The image of a prover of the Succinct Prover Network, ${stage}`,
      terminationProtection: keepingOf(stage).isProtected,
    });
    const { repository } = new ImageRepository(this, stage);
    const { project } = new ImageBuild(this, { stage, gitSha, repository });
    this.tell({ Repository: repository.repositoryUri, BuildProject: project.projectName });
    if (baked) this.tell({ HostPipeline: new BakedHosts(this, { stage, image: baked }).pipelineArn });
    Tags.of(this).add("serverless-prover", stage);
    Tags.of(this).add("component", "image");
  }

  private tell(outputs: Readonly<Record<string, string>>): void {
    for (const [name, value] of Object.entries(outputs)) new CfnOutput(this, name, { value });
  }
}

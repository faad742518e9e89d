import { Duration, RemovalPolicy } from "aws-cdk-lib";
import {
  ImageTagMutabilityExclusionFilter,
  Repository,
  RepositoryEncryption,
  TagMutability,
  TagStatus,
} from "aws-cdk-lib/aws-ecr";
import { Construct } from "constructs";
import { keepingOf } from "../stage.ts";

/** The one tag that moves: layers of builds, for the next one (`CACHE` of `docker-bake.hcl`). */
const cacheTag = "cache";
/** Enough to go back to, and to keep what is deployed for as many builds. */
const keptImages = 10;

/** Where the stage's images lie. A tag that was pushed once names that image for ever, and each is scanned as it comes. */
export class ImageRepository extends Construct {
  readonly repository: Repository;

  constructor(scope: Construct, stage: string) {
    super(scope, "ImageRepository");
    const { data } = keepingOf(stage);
    this.repository = new Repository(this, "Repository", {
      repositoryName: `serverless-prover-${stage}`,
      imageTagMutability: TagMutability.IMMUTABLE_WITH_EXCLUSION,
      imageTagMutabilityExclusionFilters: [ImageTagMutabilityExclusionFilter.wildcard(cacheTag)],
      imageScanOnPush: true,
      encryption: RepositoryEncryption.AES_256,
      removalPolicy: data,
      emptyOnDelete: data === RemovalPolicy.DESTROY, // a build brings them back
      // The first rule that speaks of an image decides. What an image's index points to has no tag, and stays with it.
      lifecycleRules: [
        { description: "The cache", tagStatus: TagStatus.TAGGED, tagPatternList: [cacheTag], maxImageCount: 1 },
        { description: "Caches before it", tagStatus: TagStatus.UNTAGGED, maxImageAge: Duration.days(1) },
        { description: "The last images", tagStatus: TagStatus.ANY, maxImageCount: keptImages },
      ],
    });
  }
}

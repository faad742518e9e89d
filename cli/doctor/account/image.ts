import {
  DescribeImagesCommand,
  type ECRClient,
  ImageNotFoundException,
  RepositoryNotFoundException,
} from "@aws-sdk/client-ecr";
import { advice, blocker, ok, type Verdict } from "../finding.ts";

export type ImagePresence = "there" | "no-image" | "no-repository";

/** `<repository>@sha256:…`, as a deployment is told; undefined where nothing says it. */
export interface Images {
  readonly named: string | undefined;
  /** What the jobs of the deployed stack run. */
  readonly deployed: string | undefined;
}

const build = "Build and push it as batch-image/README.md says";

/** Each image that is spoken of must be there, and both should be one. */
export async function judgeImages(
  { named, deployed }: Images,
  look: (image: string) => Promise<ImagePresence>,
): Promise<Verdict[]> {
  const spokenOf = [...new Set([deployed, named])].filter((image) => image !== undefined);
  if (spokenOf.length === 0) {
    return [
      blocker(
        "No image is named: nothing can be deployed.",
        `${build}, and name it as proverImage in the stage's file.`,
      ),
    ];
  }
  const verdicts = await Promise.all(spokenOf.map(async (image) => judgeImage(image, await look(image))));
  if (spokenOf.length === 1) return verdicts;
  const other = advice(`The stack's jobs run ${deployed}, not ${named}.`, "Deploy it, or name the one that is meant.");
  return [...verdicts, other];
}

function judgeImage(name: string, presence: ImagePresence): Verdict {
  if (presence === "there") return ok(`The prover's image ${name} is in ECR.`);
  const what = presence === "no-image" ? `There is no image ${name} in ECR` : `There is no ECR repository for ${name}`;
  return blocker(`${what}: no job can start.`, `${build}, and deploy its digest.`);
}

export async function readImage(client: ECRClient, image: string): Promise<ImagePresence> {
  const [repositoryName, imageDigest] = image.split("@");
  try {
    await client.send(new DescribeImagesCommand({ repositoryName, imageIds: [{ imageDigest }] }));
    return "there";
  } catch (error) {
    if (error instanceof ImageNotFoundException) return "no-image";
    if (error instanceof RepositoryNotFoundException) return "no-repository";
    throw error;
  }
}

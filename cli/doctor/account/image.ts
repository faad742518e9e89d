import {
  DescribeImagesCommand,
  type ECRClient,
  ImageNotFoundException,
  RepositoryNotFoundException,
} from "@aws-sdk/client-ecr";
import { blocker, ok, type Verdict } from "../finding.ts";

export type ImagePresence = "there" | "no-image" | "no-repository";

export function judgeImage(name: string, presence: ImagePresence): Verdict {
  if (presence === "there") return ok(`The prover's image ${name} is in ECR.`);
  const what = presence === "no-image" ? `There is no image ${name} in ECR` : `There is no ECR repository for ${name}`;
  return blocker(`${what}: no job can start.`, "Build and push it as batch-image/README.md says.");
}

/** `name` is `<repository>:<tag>`. */
export async function readImage(client: ECRClient, name: string): Promise<ImagePresence> {
  const [repositoryName, imageTag] = name.split(":");
  try {
    await client.send(new DescribeImagesCommand({ repositoryName, imageIds: [{ imageTag }] }));
    return "there";
  } catch (error) {
    if (error instanceof ImageNotFoundException) return "no-image";
    if (error instanceof RepositoryNotFoundException) return "no-repository";
    throw error;
  }
}

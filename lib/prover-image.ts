import * as z from "zod";

/** An image in ECR, in the deployment's account and region, held to its bytes: a tag may come to name others. */
export interface ProverImage {
  readonly repository: string;
  readonly digest: string;
}

/** As the context has it, and as every command that speaks of it. */
export const imageText = ({ repository, digest }: ProverImage): string => `${repository}@${digest}`;

/** What is named where nothing is pulled: the stack as it runs on this machine, and before there is an image. */
export const standIn: ProverImage = { repository: "serverless-prover", digest: `sha256:${"0".repeat(64)}` };
export const unbuiltImage = imageText(standIn);

const form = /^((?:[a-z0-9]+(?:[._-]+[a-z0-9]+)*\/)*[a-z0-9]+(?:[._-]+[a-z0-9]+)*)@(sha256:[0-9a-f]{64})$/;
export const missingImage =
  "is missing: build the image as batch-image/README.md says, and give the <repository>@sha256:… that the build ends with";

/** `<repository>@sha256:<64 hex digits>`. */
export const proverImage = z.string("must be text").transform((text, { addIssue }): ProverImage => {
  const [, repository = "", digest = ""] = form.exec(text) ?? [];
  const fault = faultIn(text, repository);
  if (fault !== undefined) addIssue(fault);
  return { repository, digest };
});

function faultIn(text: string, repository: string): string | undefined {
  if (/\.dkr\.ecr\./.test(text))
    return "must leave the registry out: it is that of the deployment's account and region";
  if (repository !== "") return undefined;
  const [, tagged, tag] = /^([^@:]+):([^@:]+)$/.exec(text) ?? [];
  if (tag === undefined) return "must be <repository>@sha256:<64 hex digits> of an image in ECR";
  const ask = `aws ecr describe-images --repository-name ${tagged} --image-ids imageTag=${tag}`;
  return `must name a digest, for the tag ${tag} may come to name another image: \`${ask}\` tells it`;
}

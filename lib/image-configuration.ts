import type { Node } from "constructs";
import * as z from "zod";
import { gitSha, stageName, unlessEmpty } from "./configuration.ts";
import { type ProverImage, proverImage } from "./prover-image.ts";

const yesOrNo = z.stringbool({ truthy: ["true"], falsy: ["false"], error: "must be true or false" });

const imageStage = z.object({
  stage: stageName,
  gitSha,
  /** Hosts start from a machine image that holds the prover's image, and pull nothing. */
  bakeHosts: z.preprocess((value) => String(value ?? false), yesOrNo),
  proverImage: unlessEmpty(proverImage),
});

/** What the stack of the image is told: what the stage is called, its commit, and the image that hosts are baked with. */
export interface ImageStage {
  readonly stage: string;
  readonly gitSha: string | undefined;
  readonly baked: ProverImage | undefined;
}

/** From the same context as the prover's own stack. Throws one error that names every fault. */
export function readImageStage(context: Pick<Node, "tryGetContext">): ImageStage {
  const names = Object.keys(imageStage.shape);
  const read = imageStage.safeParse(
    Object.fromEntries(names.map((name) => [name, context.tryGetContext(name) as unknown])),
  );
  const faults = (read.error?.issues ?? []).map(({ path, message }) => `${path.join(".")}: ${message}`);
  if (read.data?.bakeHosts && !read.data.proverImage) {
    faults.push("bakeHosts: needs the image that is put in: name it as proverImage");
  }
  if (!read.success || faults.length > 0) {
    throw new Error(`The context (cdk.json, or -c on the command line) is wrong. ${faults.join("; ")}.`);
  }
  const { stage, gitSha: commit, bakeHosts, proverImage: image } = read.data;
  return { stage, gitSha: commit, baked: bakeHosts ? image : undefined };
}

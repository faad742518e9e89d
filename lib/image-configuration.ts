import type { Node } from "constructs";
import * as z from "zod";
import { gitSha, unlessEmpty } from "./configuration.ts";
import { type ProverImage, proverImage } from "./prover-image.ts";
import { readStageSettings } from "./stage-settings.ts";

const yesOrNo = z.stringbool({ truthy: ["true"], falsy: ["false"], error: "must be true or false" });

const imageStage = z.object({
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

/** From the same settings as the prover's own stack. Throws one error that names every fault and its place. */
export function readImageStage(context: Pick<Node, "tryGetContext">, folder?: string): ImageStage {
  const { stage, value, placeOf } = readStageSettings(context, folder);
  const names = Object.keys(imageStage.shape);
  const read = imageStage.safeParse(Object.fromEntries(names.map((name) => [name, value(name)])));
  const faults = (read.error?.issues ?? []).map(({ path, message }) => `${placeOf(path.join("."))}: ${message}`);
  if (read.data?.bakeHosts && !read.data.proverImage) {
    faults.push(`${placeOf("bakeHosts")}: needs the image that is put in: name it as proverImage`);
  }
  if (!read.success || faults.length > 0) {
    throw new Error(`The image of ${stage} is wrong. ${faults.join("; ")}.`);
  }
  const { gitSha: commit, bakeHosts, proverImage: image } = read.data;
  return { stage, gitSha: commit, baked: bakeHosts ? image : undefined };
}

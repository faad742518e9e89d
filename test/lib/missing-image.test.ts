import { Annotations, Match, Template } from "aws-cdk-lib/assertions";
import { expect, test } from "vitest";
import { unbuiltImage } from "../../lib/prover-image.ts";
import { withStack } from "./synthesized-stack.ts";

const errorsWith = (proverImage: string) =>
  withStack({ context: { proverImage } }, (stack) => {
    const errors = Annotations.fromStack(stack).findError("*", Match.anyValue());
    return { errors: errors.map(({ entry }) => entry.data), template: JSON.stringify(Template.fromStack(stack)) };
  });

test("without an image the stack can be made and taken away, and one sentence keeps the CLI from deploying it", () => {
  const { errors, template } = errorsWith("");
  expect(errors).toEqual([
    expect.stringMatching(/^proverImage: is missing: build the image as batch-image\/README.md/),
  ]);
  expect(template).toContain(unbuiltImage.split("@")[1]);
});

test("with one nothing is in the way", () => {
  expect(errorsWith(`team/prover@sha256:${"1".repeat(64)}`).errors).toEqual([]);
});

import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import { readDeployment } from "../../lib/configuration.ts";
import { readImageStage } from "../../lib/image-configuration.ts";
import { ImageStack } from "../../lib/image-stack.ts";
import { unbuiltImage } from "../../lib/prover-image.ts";
import { ProverStack } from "../../lib/stack.ts";
import { type StepName, steps } from "../../src/config/names.ts";

const { context: defaults } = JSON.parse(readFileSync("cdk.json", "utf8")) as { context: Record<string, unknown> };

interface StackOptions {
  readonly context?: Readonly<Record<string, unknown>>;
  /** The steps that have a bundle: all, unless a test is about one that is missing. */
  readonly bundled?: readonly StepName[];
  /** What each bundle holds beside its handler. */
  readonly ballast?: string;
}

/** The stack's template, from `stages/<stage>.json`, an image that is nowhere and bundles that hold next to nothing. */
export function synthesizedStack(options: StackOptions = {}): Template {
  return withStack(options, (stack) => Template.fromStack(stack));
}

/** What `read` finds in the stack, whose folders are gone afterwards. */
export function withStack<T>(
  { context: overrides = {}, bundled = steps, ballast = "" }: StackOptions,
  read: (stack: ProverStack, app: App) => T,
): T {
  return withApp(overrides, (app, folder) => {
    const bundles = join(folder, "lambdas");
    for (const step of bundled) {
      mkdirSync(join(bundles, step), { recursive: true });
      writeFileSync(join(bundles, step, "index.mjs"), `export const handler = () => "${step}";${ballast}`);
    }
    return read(new ProverStack(app, { deployment: readDeployment(app.node, stagesIn(app, folder)), bundles }), app);
  });
}

/** The same of the stack that makes and keeps the image. */
export const withImageStack = <T>(
  overrides: Readonly<Record<string, unknown>>,
  read: (stack: ImageStack, app: App) => T,
): T =>
  withApp(overrides, (app, folder) => read(new ImageStack(app, readImageStage(app.node, stagesIn(app, folder))), app));

/** The project's stages, and whatever stage the test speaks of as another prod. */
function stagesIn(app: App, folder: string): string {
  const stages = join(folder, "stages");
  cpSync("stages", stages, { recursive: true });
  const asked = join(stages, `${String(app.node.tryGetContext("stage"))}.json`);
  if (!existsSync(asked)) cpSync("stages/prod.json", asked);
  return stages;
}

function withApp<T>(overrides: Readonly<Record<string, unknown>>, use: (app: App, folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), "stack-"));
  try {
    return use(
      new App({ context: { ...defaults, proverImage: unbuiltImage, ...overrides }, outdir: join(folder, "out") }),
      folder,
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The one resource of `type` whose properties hold `part` somewhere in their JSON: its logical id and properties. */
export function only(template: Template, type: string, part = ""): { id: string; properties: Record<string, unknown> } {
  const found = Object.entries(template.findResources(type)).filter(([id, resource]) =>
    `${id} ${JSON.stringify(resource)}`.includes(part),
  );
  if (found.length !== 1) throw new Error(`${found.length} resources of ${type} with '${part}'`);
  const [id, resource] = found[0]!;
  return { id, properties: (resource as { Properties: Record<string, unknown> }).Properties };
}

/** What the role of `step` may do: each allowed action with its resources as JSON text. */
export function allowed(template: Template, step: StepName): Array<{ action: string; resources: string }> {
  const { properties } = only(template, "AWS::Lambda::Function", `serverless-prover-dev-${step}"`);
  const role = (properties.Role as { "Fn::GetAtt": [string, string] })["Fn::GetAtt"][0];
  const { properties: policy } = only(template, "AWS::IAM::Policy", `"Roles":[{"Ref":"${role}"}]`);
  const { Statement } = policy.PolicyDocument as { Statement: Array<{ Action: string | string[]; Resource: unknown }> };
  return Statement.flatMap(({ Action, Resource }) =>
    [Action].flat().map((action) => ({ action, resources: JSON.stringify(Resource) })),
  );
}

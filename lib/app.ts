import { join } from "node:path";
import { App } from "aws-cdk-lib";
import { checkAtSynth } from "./checks.ts";
import { readDeployment } from "./configuration.ts";
import { ProverStack } from "./stack.ts";
import { synthesizeWithinSize } from "./template-size.ts";

/** What `cdk` runs (see `cdk.json`): synthesizes from the bundles that the project's bundler left in `.build`. */
const app = new App();
checkAtSynth(app);
try {
  new ProverStack(app, {
    deployment: readDeployment(app.node),
    bundles: join(import.meta.dirname, "..", ".build", "lambdas"),
  });
  synthesizeWithinSize(app);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}

import { join } from "node:path";
import { App } from "aws-cdk-lib";
import { readDeployment } from "./configuration.ts";
import { ProverStack } from "./stack.ts";

/** What `cdk` runs (see `cdk.json`): synthesizes from the bundles that the project's bundler left in `.build`. */
const app = new App();
try {
  new ProverStack(app, {
    deployment: readDeployment(app.node),
    bundles: join(import.meta.dirname, "..", ".build", "lambdas"),
  });
  app.synth();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}

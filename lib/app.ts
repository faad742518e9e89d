import { join } from "node:path";
import { readDeployment } from "./configuration.ts";
import { ProverStack } from "./stack.ts";
import { synthesizeApp } from "./synthesize-app.ts";

/** What `cdk` runs (see `cdk.json`): synthesizes from the bundles that the project's bundler left in `.build`. */
synthesizeApp(
  (app) =>
    new ProverStack(app, {
      deployment: readDeployment(app.node),
      bundles: join(import.meta.dirname, "..", ".build", "lambdas"),
    }),
);

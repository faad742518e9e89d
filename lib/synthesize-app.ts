import { App } from "aws-cdk-lib";
import { checkAtSynth } from "./checks.ts";
import { synthesizeWithinSize } from "./template-size.ts";

/** What `cdk` runs: an app with what `fill` puts into it, checked and synthesized. What is wrong is said, and the process ends with 1. */
export function synthesizeApp(fill: (app: App) => void): void {
  const app = new App();
  checkAtSynth(app);
  try {
    fill(app);
    synthesizeWithinSize(app);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  }
}

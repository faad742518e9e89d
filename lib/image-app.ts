import { readImageStage } from "./image-configuration.ts";
import { ImageStack } from "./image-stack.ts";
import { synthesizeApp } from "./synthesize-app.ts";

/** What `npm run image:stack` deploys, before there is an image and so before the prover's own stack. */
synthesizeApp((app) => new ImageStack(app, readImageStage(app.node)));

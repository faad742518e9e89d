import type { Scratch } from "./fixture-stack.ts";
import { createStage } from "./stage.ts";

/** Runs a stack in the folder of its first argument until somebody kills it; says so once a function is warm and frozen. */
const folder = process.argv[2] ?? "";
const scratch: Scratch = { folder, stateDir: `${folder}/state`, remove: () => undefined };
const Properties = { FunctionName: "warm", Handler: "index.handler", Runtime: "nodejs24.x", Code: {} };
const warm = { Type: "AWS::Lambda::Function", Metadata: { "aws:asset:path": "asset.warm" }, Properties };
const stage = await createStage({ scratch, resources: { warm } });
await stage.invoke("warm");
process.stdout.write("ready\n");
setInterval(() => undefined, 60_000);

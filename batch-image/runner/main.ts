import { runProcess } from "./run-process.ts";

// Not `exitCode`: a connection that is kept alive must not keep a paid host.
process.exit(await runProcess(process.env));

import { startBenchSystem } from "./bench-system.ts";

/** The system with nobody who asks: a process of its own, so that nothing of the bench is in its figures. */
const bench = await startBenchSystem(15);
process.stdout.write("ready\n");
await new Promise((resolve) => process.once("SIGTERM", resolve));
await bench.close();
process.exit(0);

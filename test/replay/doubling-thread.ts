import { parentPort, workerData } from "node:worker_threads";

/** Multiplies numbers; "leave" ends it, "stay" keeps it busy for good, and anything else is an error. */

const { factor } = workerData as { factor: number };

parentPort?.on("message", (piece: unknown) => {
  if (piece === "leave") process.exit(0);
  while (piece === "stay");
  if (typeof piece !== "number") throw new TypeError(`${String(piece)} is no number`);
  parentPort?.postMessage(piece * factor);
});

import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { pinLock } from "./pin-lock.ts";

/** `npm run image:pin`: the base images' digests and the circuits' checksums, read where they lie, into the image's lock file. */

const root = resolve(fileURLToPath(import.meta.url), "..", "..", "..");

try {
  const changes = await pinLock(join(root, "batch-image", "image.lock.json"), (name) => console.error(`${name} …`));
  for (const { name, before, after } of changes) {
    const was = before.digest === after.digest ? "as before" : `was ${before.digest ?? "unpinned"}`;
    console.log(`${name}  ${after.where}\n  ${after.digest} (${was})`);
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

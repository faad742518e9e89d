import { checkVectors } from "./vectors/check-vectors.ts";
import { readVectors } from "./vectors/read-vectors.ts";

/** `npm run --silent vectors -- FILE`: does this project encode and sign as the file says? */
const [path] = process.argv.slice(2);

try {
  if (path === undefined) throw new Error("Name a file of vectors: npm run --silent vectors -- FILE");
  const reports = await checkVectors(readVectors(path));
  for (const { name, faults } of reports) {
    console.log(faults.length === 0 ? `ok    ${name}` : `FAIL  ${name}: ${faults.join("; ")}`);
  }
  const failed = reports.filter(({ faults }) => faults.length > 0).length;
  console.log(`${reports.length - failed} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

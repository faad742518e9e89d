import { faultsOfDomain, faultsOfVector } from "./check-vector.ts";
import type { VectorFile } from "./read-vectors.ts";

export interface VectorReport {
  readonly name: string;
  /** Nothing where the vector passes. */
  readonly faults: readonly string[];
}

/** Every domain and every vector of the file, in its order. */
export async function checkVectors({ domains, vectors }: VectorFile): Promise<VectorReport[]> {
  const reports: VectorReport[] = Object.entries(domains).map(([name, separator]) => ({
    name: `domain ${name}`,
    faults: faultsOfDomain(name, separator),
  }));
  for (const vector of vectors) reports.push({ name: vector.name, faults: await faultsOfVector(vector) });
  return reports;
}

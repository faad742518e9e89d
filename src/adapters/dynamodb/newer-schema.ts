import { PortError } from "../../ports/port-error.ts";

/** Throws a PortError `newer-schema` (give-up) where a newer version wrote the item; NaN: it does not say. */
export function refuseNewer(name: string, schema: number, knownSchema: number): void {
  if (!(schema > knownSchema)) return;
  throw new PortError(
    "newer-schema",
    "give-up",
    `${name} has schema ${schema}; this version knows up to ${knownSchema}`,
  );
}

import { locateProver } from "../../tools/sp1/locate.ts";
import type { Programs } from "../../tools/sp1/programs.ts";

/** The Rust programs of this checkout. Throws where they are not built. */
export function builtPrograms(): Programs {
  const found = locateProver();
  if ("missing" in found) throw new Error(`${found.missing}: run \`${found.command}\``);
  return found;
}

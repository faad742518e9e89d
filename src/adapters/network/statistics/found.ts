import type { SearchResult } from "../../../gen/types_pb.ts";
import { defined } from "../defined.ts";
import { hexOf } from "../hex.ts";
import { textIfAny } from "../parse-values.ts";

/** Something that a search found: a request's id, a program's hash or an address, whichever list it is in. */
export type Found = { id: `0x${string}`; name?: string };

export const parseFound = ({ id, name }: SearchResult): Found => defined({ id: hexOf(id), name: textIfAny(name) });

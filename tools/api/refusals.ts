import { readdirSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import type { Verb } from "./read-verbs.ts";
import { parse } from "./source.ts";

/** What a docstring states of refusals, held against the tests that make a box refuse. */

/** The refusals that calls have in common, besides those of the calls that they are like. */
export const common = {
  "every read": {
    codes: {
      "no-answer": "nobody answered within the deadline, however often it was asked",
      unreadable: "the answer has an amount, an address or a time in it that is none",
      unimplemented: "the server is older, and does not have the call",
      busy: "the server has too much to do, or the message is longer than it takes: nothing is sent again at once",
      other: "the server has no word for what is wrong",
    },
  },
  "every signed call": {
    codes: { "no-signer": "the client has no signer", "not-allowed": "the network does not believe the signature" },
    like: "every read",
  },
  "every transaction": {
    codes: {
      invalid: "it is signed for another chain",
      "nonce-refused":
        "the given nonce is not the account's next; or none was given, and others sign with the same key",
      "outcome-unknown": "an `OutcomeUnknown`, which has the hash to look for: nobody says what became of it",
    },
    like: "every signed call",
  },
} as const satisfies Record<string, { codes: Readonly<Record<string, string>>; like?: string }>;

const folder = "test/network/refusals";

/** The codes that the tests make each function be refused with: the objects there that have a `verb` and a `code`. */
function provenBy(root: string): ReadonlyMap<string, ReadonlySet<string>> {
  const proven = new Map<string, Set<string>>();
  const visit = (node: ts.Node): void => {
    if (ts.isObjectLiteralExpression(node)) {
      const verb = textOf(node, "verb");
      const code = textOf(node, "code");
      if (verb !== undefined && code !== undefined) proven.set(verb, (proven.get(verb) ?? new Set()).add(code));
    }
    ts.forEachChild(node, visit);
  };
  for (const name of readdirSync(join(root, folder))) visit(parse(root, join(folder, name)));
  return proven;
}

function textOf(node: ts.ObjectLiteralExpression, name: string): string | undefined {
  const property = node.properties.find((each) => each.name?.getText() === name);
  const isText = property && ts.isPropertyAssignment(property) && ts.isStringLiteral(property.initializer);
  return isText ? property.initializer.text : undefined;
}

/** Each refusal that is stated and not proven, or proven and not stated; each function that states none, or like whom. */
export function refusalFaults(root: string, verbs: readonly Verb[]): string[] {
  const proven = provenBy(root);
  const stated = new Map<string, readonly string[]>([
    ...verbs.map(({ path, throws }) => [path, throws.map(({ code }) => code)] as const),
    ...Object.entries(common).map(([name, { codes }]) => [name, Object.keys(codes)] as const),
  ]);
  const unproven = [...stated].flatMap(([verb, codes]) =>
    codes
      .filter((code) => !proven.get(verb)?.has(code))
      .map((code) => `${verb} states ${code}, and nothing in ${folder} makes it be refused so`),
  );
  const unstated = [...proven].flatMap(([verb, codes]) =>
    [...codes]
      .filter((code) => !stated.get(verb)?.includes(code))
      .map((code) => `${verb} is refused as ${code} in ${folder}, and does not state it (@throws)`),
  );
  const mute = verbs
    .filter(({ rpc, as, throws }) => (rpc === undefined ? throws.length === 0 : as === undefined || !(as in common)))
    .map(({ path }) => `${path} has no word on its errors (@throws ${Object.keys(common).join(" | ")})`);
  return [...unproven, ...unstated, ...mute];
}

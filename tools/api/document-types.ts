import ts from "typescript";
import type { Group, Verb } from "./read-verbs.ts";

/**
 * Puts each function's docstring into the type of the client, where an editor shows it: the compiler knows the functions
 * there only by their types. For `emit`'s `afterDeclarations`.
 */
export const documentTypes =
  (groups: readonly Group[]): ts.TransformerFactory<ts.SourceFile | ts.Bundle> =>
  (context) =>
  (file) => {
    const said = new Map<string, string>();
    for (const { name, description, verbs } of groups) {
      said.set(name, description);
      for (const verb of verbs) said.set(verb.path, docstringOf(verb));
    }
    const visit =
      (path: readonly string[]) =>
      (node: ts.Node): ts.Node => {
        if (!ts.isPropertySignature(node) || !ts.isIdentifier(node.name)) {
          return ts.visitEachChild(node, visit(path), context);
        }
        const inside = [...path, node.name.text];
        const documented = ts.visitEachChild(node, visit(inside), context);
        const text = said.get(inside.join("."));
        if (text === undefined) return documented;
        return ts.addSyntheticLeadingComment(
          documented,
          ts.SyntaxKind.MultiLineCommentTrivia,
          `*\n * ${text}\n `,
          true,
        );
      };
    const isClient = ts.isSourceFile(file) && file.fileName.endsWith("/create-prover-network.ts");
    return isClient ? (visit([])(file) as ts.SourceFile) : file; // a visitor gives back what it was given
  };

/** Its docstring, with tags that an editor knows. */
function docstringOf({ description, caller, throws, as, source }: Verb): string {
  const errors = [...throws.map(({ code, when }) => `\`${code}\`: ${when}`), ...(as ? [`those of ${as}`] : [])];
  return [
    description + (caller ? ` Who may call it: ${caller}.` : ""),
    ...errors.map((error) => `@throws ${error}`),
    ...(source ? [`@see ${source}`] : []),
  ].join("\n * ");
}

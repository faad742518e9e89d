import { readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";

/** A file of the tree as TypeScript reads it; `fileName` is from the root. */
export function parse(root: string, file: string): ts.SourceFile {
  return ts.createSourceFile(file, readFileSync(join(root, file), "utf8"), ts.ScriptTarget.ES2022, true);
}

/** The statement that declares `name`. Throws where there is none. */
export function exportedFrom(source: ts.SourceFile, name: string): ts.Statement {
  const found = source.statements.find((node) => namesOf(node).includes(name));
  if (found === undefined) throw new Error(`${source.fileName}: there is no ${name}`);
  return found;
}

function namesOf(node: ts.Statement): string[] {
  if (ts.isVariableStatement(node)) return node.declarationList.declarations.map((each) => each.name.getText());
  const named = ts.isFunctionDeclaration(node) || ts.isTypeAliasDeclaration(node) || ts.isClassDeclaration(node);
  return named && node.name ? [node.name.text] : [];
}

/** What the comment before a declaration says, in one line, and what each of its tags does. */
export function saidOf(node: ts.Node): { description: string; tagged: (name: string) => string[] } {
  const [comment] = ts.getJSDocCommentsAndTags(node).filter(ts.isJSDoc).slice(-1);
  const tags = comment?.tags ?? [];
  return {
    description: oneLine(ts.getTextOfJSDocComment(comment?.comment)),
    tagged: (name) =>
      tags.filter(({ tagName }) => tagName.text === name).map((tag) => oneLine(ts.getTextOfJSDocComment(tag.comment))),
  };
}

const oneLine = (text: string | undefined): string => (text ?? "").replace(/\s+/g, " ").trim();

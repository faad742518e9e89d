import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { type Group, readGroups, type Verb } from "./read-verbs.ts";
import { common } from "./refusals.ts";
import { exportedFrom, parse, saidOf } from "./source.ts";

/** `npm run reference`: what each function of the client takes and gives, from its docstring, into `.build/reference`. */

/** Pages by name: one for each group, and one for the types that they speak of. */
export function referencePages(root: string): Readonly<Record<string, string>> {
  const groups = readGroups(root);
  const contents = groups.map(({ name, description }) => `- [\`${name}\`](${name}.md): ${description}`);
  const errors = `Errors are \`NetworkError\`s with a \`code\`. Calls have in common\n\n${commonErrors()}`;
  return {
    "index.md": `# The client of the prover network\n\n${contents.join("\n")}\n- [types](types.md)\n\n${errors}\n`,
    "types.md": `# Types\n\n${typesOf(root).join("\n\n")}\n`,
    ...Object.fromEntries(groups.map((group) => [`${group.name}.md`, groupPage(group)])),
  };
}

const groupPage = ({ name, description, verbs }: Group): string =>
  `# \`network.${name}\`\n\n${description}\n\n${verbs.map(entry).join("\n\n")}\n`;

function entry({ path, description, signature, rpc, caller, throws, as, source }: Verb): string {
  const facts = [rpc && `RPC: \`${rpc}\``, caller && `Who may call it: ${caller}`, source && `Source: ${source}`];
  const errors = [...throws.map(({ code, when }) => `- \`${code}\`: ${when}`), ...(as ? [`- those of ${as}`] : [])];
  const said = [description, facts.filter(Boolean).join(". "), ["Errors:", ...errors].join("\n")];
  return `## \`${path}\`\n\n\`\`\`ts\n${signature}\n\`\`\`\n\n${said.join("\n\n")}`;
}

/** What calls have in common, one line for each code. */
export const commonErrors = (): string =>
  Object.entries(common)
    .flatMap(([name, { codes, ...rest }]) => [
      `- ${name}${"like" in rest ? `, besides those of ${rest.like}` : ""}:`,
      ...Object.entries(codes).map(([code, when]) => `  - \`${code}\`: ${when}`),
    ])
    .join("\n");

/** What `library/network.ts` exports from the client, as it is declared. */
function typesOf(root: string): string[] {
  const entrance = "library/network.ts";
  return parse(root, entrance)
    .statements.filter(ts.isExportDeclaration)
    .flatMap(({ exportClause, moduleSpecifier }) => {
      if (!exportClause || !ts.isNamedExports(exportClause)) return [];
      const from = (moduleSpecifier as ts.StringLiteral).text; // each of them is from another file
      const source = parse(root, join(dirname(entrance), from));
      return exportClause.elements.map(({ name }) => typeEntry(name.text, exportedFrom(source, name.text)));
    });
}

function typeEntry(name: string, node: ts.Statement): string {
  const { description } = saidOf(node);
  const declared = ts.isTypeAliasDeclaration(node) ? `\n\n\`\`\`ts\n${node.getText()}\n\`\`\`` : "";
  return `## \`${name}\`\n\n${description}${declared}`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const root = resolve(fileURLToPath(import.meta.url), "..", "..", "..");
  const folder = join(root, ".build", "reference");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(referencePages(root))) writeFileSync(join(folder, name), text);
  console.log(`The reference is in ${folder}.`);
}

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { exportedFrom, parse, saidOf } from "./source.ts";

/** A function of the client, as its source says it. */
export type Verb = {
  /** As a program calls it: `accounts.nonce`. */
  path: string;
  /** Absent where it is no RPC: an upload, for one. */
  rpc?: string;
  /** Who may call it. */
  caller?: string;
  /** Its own refusals, by their codes. */
  throws: readonly { code: string; when: string }[];
  /** The calls whose refusals it has besides: `every read`. */
  as?: string;
  /** Where its rules are from. */
  source?: string;
  description: string;
  /** What it takes, less the session, and what it gives. */
  signature: string;
  /** From the root of the tree. */
  file: string;
};

export type Group = { name: string; description: string; verbs: readonly Verb[] };

const adapter = "src/adapters/network";

/** The client's groups: each is a folder with a file of its own name, whose function binds the folder's verbs. */
export function readGroups(root: string): Group[] {
  const folders = readdirSync(join(root, adapter), { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return folders.map(({ name }) => readGroup(root, name));
}

function readGroup(root: string, name: string): Group {
  const folder = join(adapter, name);
  const source = parse(root, join(folder, `${name}.ts`));
  const imported = importsOf(source);
  const verbs = boundIn(source).map(([key, verb]) => {
    const from = imported.get(verb);
    if (from === undefined) throw new Error(`${source.fileName}: ${verb} is not imported`);
    return readVerb(root, `${name}.${key}`, verb, join(folder, from));
  });
  return { name, description: saidOf(exportedFrom(source, name)).description, verbs };
}

/** `key: bind(session, verb)`, in their order. */
function boundIn(source: ts.SourceFile): [string, string][] {
  const bound: [string, string][] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isPropertyAssignment(node) && ts.isCallExpression(node.initializer)) {
      bound.push([node.name.getText(), node.initializer.arguments[1]?.getText() ?? ""]);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return bound;
}

function importsOf(source: ts.SourceFile): ReadonlyMap<string, string> {
  const declarations = source.statements.filter(ts.isImportDeclaration);
  const pairs = declarations.flatMap(({ importClause, moduleSpecifier }) => {
    const named = importClause?.namedBindings;
    const from = (moduleSpecifier as ts.StringLiteral).text; // an import has no other
    return named && ts.isNamedImports(named) ? named.elements.map(({ name }) => [name.text, from] as const) : [];
  });
  return new Map(pairs);
}

function readVerb(root: string, path: string, name: string, file: string): Verb {
  const node = exportedFrom(parse(root, file), name);
  const { description, tagged } = saidOf(node);
  const made = functionOf(node);
  const parameters = made.parameters.slice(1).map((each) => each.getText());
  const signature = `${path}(${[...parameters, "options?"].join(", ")}): ${made.type?.getText() ?? ""}`;
  const [rpc] = tagged("rpc");
  const [caller] = tagged("caller");
  const [source] = tagged("source");
  const as = tagged("throws").flatMap((said) => /^as (.+)$/.exec(said)?.[1] ?? []);
  const own = tagged("throws").filter((said) => !said.startsWith("as "));
  return {
    path,
    description,
    signature,
    file,
    throws: own.map((said) => readRefusal(path, said)),
    ...(rpc !== undefined && { rpc }),
    ...(caller !== undefined && { caller }),
    ...(as[0] !== undefined && { as: as[0] }),
    ...(source !== undefined && { source }),
  };
}

/** `code: when`. */
function readRefusal(path: string, said: string): Verb["throws"][number] {
  const [, code, when] = /^([a-z-]+): (.+)$/.exec(said) ?? [];
  if (code === undefined || when === undefined) throw new Error(`${path}: @throws is no "code: when": ${said}`);
  return { code, when };
}

function functionOf(node: ts.Statement): ts.SignatureDeclaration {
  if (ts.isFunctionDeclaration(node)) return node;
  const made = ts.isVariableStatement(node) ? node.declarationList.declarations[0]?.initializer : undefined;
  if (made && ts.isArrowFunction(made)) return made;
  throw new Error(`${node.getSourceFile().fileName}: not a function: ${node.getText().slice(0, 80)}`);
}

/** An RPC, its service, and the proto (less its ending) that both are in, which is the service's package as well. */
export type Rpc = { file: string; service: string; rpc: string };

/** Every RPC of the three services, in the order of the protos. */
export function readRpcs(root: string): Rpc[] {
  return ["network", "artifact", "verifier"].flatMap((file) => {
    const proto = readFileSync(join(root, "proto", `${file}.proto`), "utf8");
    const service = /^service (\w+)/m.exec(proto)?.[1] ?? "";
    return [...proto.matchAll(/^ {2}rpc (\w+)\(/gm)].map(([, rpc = ""]) => ({ file, service, rpc }));
  });
}

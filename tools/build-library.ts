import { copyFileSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import ts from "typescript";
import { documentTypes } from "./api/document-types.ts";
import { readGroups } from "./api/read-verbs.ts";

/**
 * `npm run build:library`: makes `dist/`, a package for `npm pack ./dist`: one ES module for each entry, the types beside
 * it, its README, and a `package.json` that asks for what these import and for nothing of the stack. Throws, naming each, where the
 * types do not hold.
 */

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const dist = join(root, "dist");
const names = ["network", "signers"] as const;
const entries = names.map((name) => join(root, "library", `${name}.ts`));

/** The packages that the modules import, from which they are left out. */
async function modules(): Promise<string[]> {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: entries,
    outdir: dist,
    bundle: true,
    splitting: true, // an error of the one entry is an instance of the other's class
    packages: "external",
    platform: "node",
    format: "esm",
    target: "node20.19",
    outExtension: { ".js": ".mjs" },
    metafile: true,
    logLevel: "error",
  });
  const imported = Object.values(metafile.outputs).flatMap(({ imports }) => imports);
  const packages = imported.filter(({ external, path }) => external && !path.startsWith("node:"));
  return [...new Set(packages.map(({ path }) => /^(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? path))].sort();
}

function types(): void {
  const { config } = ts.readConfigFile(join(root, "tsconfig.json"), (path) => ts.sys.readFile(path)) as {
    config: object;
  };
  const { tsBuildInfoFile: _, ...options } = ts.parseJsonConfigFileContent(config, ts.sys, root).options;
  const program = ts.createProgram(entries, {
    ...options,
    noEmit: false,
    incremental: false,
    declaration: true,
    emitDeclarationOnly: true,
    rootDir: root,
    outDir: join(dist, "types"),
  });
  const afterDeclarations = [documentTypes(readGroups(root))];
  const { diagnostics } = program.emit(undefined, undefined, undefined, true, { afterDeclarations });
  const wrong = [...ts.getPreEmitDiagnostics(program), ...diagnostics];
  if (wrong.length > 0) {
    throw new Error(
      ts.formatDiagnostics(wrong, {
        getCanonicalFileName: (name) => name,
        getCurrentDirectory: () => root,
        getNewLine: () => "\n",
      }),
    );
  }
}

type Manifest = Record<"version" | "license" | "engines", unknown> & { dependencies: Record<string, string> };

/** Keys at AWS are for those who have its client: its packages are asked for only there. */
const isOptional = (name: string): boolean => name.startsWith("@aws-sdk/");

function manifest(imported: readonly string[]): object {
  const { version, license, engines, dependencies } = JSON.parse(
    readFileSync(join(root, "package.json"), "utf8"),
  ) as Manifest; // our own
  const of = (wanted: readonly string[]) => Object.fromEntries(wanted.map((name) => [name, dependencies[name]]));
  const optional = imported.filter(isOptional);
  return {
    name: "serverless-prover",
    version,
    description: "A client of every RPC of the Succinct Prover Network.",
    license,
    type: "module",
    engines,
    exports: Object.fromEntries(
      names.map((name) => [`./${name}`, { types: `./types/library/${name}.d.ts`, default: `./${name}.mjs` }]),
    ),
    dependencies: of(imported.filter((name) => !isOptional(name))),
    peerDependencies: of(optional),
    peerDependenciesMeta: Object.fromEntries(optional.map((name) => [name, { optional: true }])),
  };
}

rmSync(dist, { recursive: true, force: true });
const imported = await modules();
types();
writeFileSync(join(dist, "package.json"), `${JSON.stringify(manifest(imported), null, 2)}\n`);
copyFileSync(join(root, "LICENSE"), join(dist, "LICENSE"));
copyFileSync(join(root, "library", "README.md"), join(dist, "README.md"));

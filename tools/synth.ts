import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { unbuiltImage } from "../lib/prover-image.ts";
import { bundle } from "./bundle.ts";
import { contentHash } from "./content-hash.ts";

/** A CloudFormation template, as far as one reads it without knowing each resource. */
export interface Template {
  readonly Resources: Readonly<Record<string, TemplateResource>>;
  readonly Outputs?: Readonly<Record<string, { readonly Value: unknown }>>;
}

interface TemplateResource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly DependsOn?: string | readonly string[];
}

export interface Synthesis {
  readonly template: Template;
  /** The folder (absolute) of each Lambda's code, by the function's logical id. Its content never changes. */
  readonly assets: Readonly<Record<string, string>>;
  /** The cloud assembly (absolute), as `cdk deploy --app` takes it. */
  readonly assembly: string;
}

const root = resolve(fileURLToPath(import.meta.url), "..", "..");
const shared = ["src/config/names.ts", "src/domain/instance-types.ts", "src/domain/usual-fleet.ts"];
const inputs = ["lib", "stages", ...shared, "cdk.json", "package-lock.json", "tools/run.mjs"];

/** A running system reads the code of a Lambda when it starts one: older syntheses stay for a while. */
const keptSyntheses = 4;

/**
 * The stack's template and assets, from the bundles as the sources are now. Needs no account; cached by content.
 * `overrides` are as `cdk deploy -c` gives them; where none names a stage it is the one that `cdk.json` does.
 */
export async function synthesize(overrides: Readonly<Record<string, string>> = {}): Promise<Synthesis> {
  const { hash } = await bundle();
  const key = contentHash(root, inputs, hash, JSON.stringify(overrides)).slice(0, 16);
  const folder = join(root, ".build", "synth");
  const assembly = join(folder, key);
  if (!existsSync(assembly)) {
    mkdirSync(folder, { recursive: true });
    const draft = `${assembly}.${process.pid}`;
    await runApp(draft, overrides).catch((error: unknown) => {
      rmSync(draft, { recursive: true, force: true });
      throw error;
    });
    keepFirst(draft, assembly);
    forgetOld(folder);
  }
  return readAssembly(assembly);
}

/** In a process of its own: the construct library stays 200 MB in memory once it is loaded. */
async function runApp(outdir: string, overrides: Readonly<Record<string, string>>): Promise<void> {
  const given = { proverImage: unbuiltImage, ...overrides }; // an image is needed by who deploys
  const { context } = JSON.parse(readFileSync(join(root, "cdk.json"), "utf8")) as { context: object };
  const app = spawn(process.execPath, ["tools/run.mjs", "lib/app.ts"], {
    cwd: root,
    env: { ...process.env, CDK_OUTDIR: outdir, CDK_CONTEXT_JSON: JSON.stringify({ ...context, ...given }) },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let said = "";
  app.stderr.on("data", (chunk: Buffer) => (said += chunk.toString()));
  const code = await new Promise<number | null>((done, fail) => app.once("error", fail).once("close", done));
  if (code !== 0) throw new Error(`The stack does not synthesize: ${said.trim()}`);
}

/** Two processes may synthesize the same at once: the outcome is the same, so the first one's stays. */
function keepFirst(draft: string, assembly: string): void {
  try {
    renameSync(draft, assembly);
  } catch (error) {
    if (!existsSync(assembly)) throw error;
    rmSync(draft, { recursive: true });
  }
}

function forgetOld(folder: string): void {
  const byAge = readdirSync(folder)
    .map((name) => ({ path: join(folder, name), changedMs: statSync(join(folder, name)).mtimeMs }))
    .sort((a, b) => b.changedMs - a.changedMs);
  for (const { path } of byAge.slice(keptSyntheses)) rmSync(path, { recursive: true, force: true });
}

function readAssembly(assembly: string): Synthesis {
  const file = readdirSync(assembly).find((name) => name.endsWith(".template.json"));
  if (file === undefined) throw new Error(`${assembly} holds no template: remove it and try again.`);
  const template = JSON.parse(readFileSync(join(assembly, file), "utf8")) as Template; // made by the construct library
  const functions = Object.entries(template.Resources).filter(([, { Type }]) => Type === "AWS::Lambda::Function");
  const assets = functions.map(([id, { Properties }]) => {
    const { S3Key } = Properties?.Code as { S3Key: string }; // `<hash>.zip` of an asset that the assembly holds
    return [id, join(assembly, `asset.${S3Key.replace(".zip", "")}`)] as const;
  });
  return { template, assets: Object.fromEntries(assets), assembly };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    const { assembly, template } = await synthesize();
    console.log(`${Object.keys(template.Resources).length} resources in ${assembly}`);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}

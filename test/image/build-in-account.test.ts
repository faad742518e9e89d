import { spawnSync } from "node:child_process";
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";

const digest = `sha256:${"0123456789abcdef".repeat(4)}`;
const registry = "123456789012.dkr.ecr.us-east-1.amazonaws.com";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "build-"));
  mkdirSync(join(folder, "batch-image"));
  mkdirSync(join(folder, "bin"));
  cpSync("batch-image/build-in-account.sh", join(folder, "batch-image", "build-in-account.sh"));
  lock(digest);
  command("aws", "echo a-password");
  // A docker that pushes nothing, writes down what it is asked and told, and tells the digest as bake does.
  command(
    "docker",
    `echo "$*" >> ${folder}/calls
     case "$*" in
       create*) echo c0ffee;;
       login*) cat >> ${folder}/calls;;
       "buildx bake"*) env >> ${folder}/told; echo building
         while [ "$1" != --metadata-file ]; do shift; done
         echo '{"image":{"containerimage.digest":"${digest}"}}' > "$2";;
     esac`,
  );
});
afterEach(() => rmSync(folder, { recursive: true }));

function command(name: string, script: string): void {
  writeFileSync(join(folder, "bin", name), `#!/bin/sh\n${script}\n`);
  chmodSync(join(folder, "bin", name), 0o755);
}

/** The tools' entries of the real lock file, each held by `by`. */
function lock(by: string): void {
  const text = readFileSync("batch-image/image.lock.json", "utf8");
  writeFileSync(join(folder, "batch-image", "image.lock.json"), text.replaceAll(/@(unpinned|sha256:\w+)"/g, `@${by}"`));
}

const build = () =>
  spawnSync("bash", ["batch-image/build-in-account.sh"], {
    cwd: folder,
    encoding: "utf8",
    env: {
      PATH: `${join(folder, "bin")}:${process.env["PATH"]}`,
      HOME: folder,
      REPOSITORY: `${registry}/team/prover`,
      SOURCE: "0123456789ab",
      REVISION: "c0ffee0",
      CODEBUILD_BUILD_NUMBER: "7",
    },
  });
const written = (name: string) => (existsSync(join(folder, name)) ? readFileSync(join(folder, name), "utf8") : "");

test("its output is the image's name as a deployment takes it, and nothing else", () => {
  expect(build()).toMatchObject({ status: 0, stdout: `team/prover@${digest}\n` });
});

test("buildx and BuildKit are those of the lock, and bake is given the lock and a tag of its own", () => {
  build();
  const calls = written("calls").split("\n");
  expect(calls[0]).toMatch(/^create docker\.io\/docker\/buildx-bin:[\d.]+@sha256:[0-9a-f]{64} \/buildx$/);
  expect(calls[1]).toBe(`cp c0ffee:/buildx ${folder}/.docker/cli-plugins/docker-buildx`);
  expect(calls[2]).toMatch(/--driver-opt image=docker\.io\/moby\/buildkit:v[\d.]+@sha256:[0-9a-f]{64} --use$/);
  expect(calls.slice(3, 5)).toEqual([`login --username AWS --password-stdin ${registry}`, "a-password"]);
  expect(calls[5]).toMatch(/^buildx bake --file docker-bake\.hcl --file batch-image\/image\.lock\.json --push /);
  const told = written("told").split("\n");
  expect(told).toContain("VERSION=0123456789ab-7");
  expect(told).toContain(`REPOSITORY=${registry}/team/prover`);
  expect(told).toContain(`CACHE=${registry}/team/prover:cache`);
  expect(told).toContain("REVISION=c0ffee0");
});

test("tools that no digest holds are not run", () => {
  lock("unpinned");
  const { status, stdout, stderr } = build();
  expect({ status, stdout, calls: written("calls") }).toEqual({ status: 1, stdout: "", calls: "" });
  expect(stderr).toMatch(/^No digest holds docker\.io\/docker\/buildx-bin:[\d.]+@unpinned: run `npm run image:pin`/);
});

test("a build that fails names no image", () => {
  command("docker", 'case "$*" in create*) echo c0ffee;; login*) cat > /dev/null;; "buildx bake"*) exit 3;; esac');
  const { status, stdout } = build();
  expect({ status, stdout }).toEqual({ status: 3, stdout: "" });
});

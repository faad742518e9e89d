import { execFile } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "spot-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** The host's metadata: it answers to tokens alone, and names an action once `notice.given`. */
async function metadataWith(notice: { given: boolean }) {
  const server = createServer((request, response) => {
    const isToken = request.method === "PUT" && request.url === "/latest/api/token";
    const isAsked = request.headers["x-aws-ec2-metadata-token"] === "a-token";
    if (isToken) response.end("a-token");
    else if (isAsked && notice.given && request.url === "/latest/meta-data/spot/instance-action") response.end("{}");
    else response.writeHead(isAsked ? 404 : 401).end();
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => new Promise((closed) => server.close(closed)),
  };
}

/** A docker that has one task's container, and writes down what it is asked. */
function fakeDocker(): void {
  const calls = join(folder, "calls");
  writeFileSync(join(folder, "docker"), `#!/bin/sh\necho "$*" >> ${calls}\n[ "$1" = ps ] && echo c0ffee || true\n`);
  chmodSync(join(folder, "docker"), 0o755);
}
const calls = () => (existsSync(join(folder, "calls")) ? readFileSync(join(folder, "calls"), "utf8").split("\n") : []);

test("a spot notice becomes a SIGTERM to the containers of tasks, and before it nobody is disturbed", async () => {
  const notice = { given: false };
  const metadata = await metadataWith(notice);
  fakeDocker();
  const env = { PATH: `${folder}:${process.env.PATH}`, METADATA_URL: metadata.url, EVERY_SEC: "0.05" };
  const watching = execFile("/bin/bash", ["lib/host/spot-notice.sh"], { env });
  try {
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(calls()).toEqual([]);
    notice.given = true;
    await vi.waitFor(() => expect(calls()).toContain("kill --signal TERM c0ffee"), { timeout: 10_000 });
    expect(calls()[0]).toBe("ps -q --filter label=com.amazonaws.ecs.task-arn");
  } finally {
    watching.kill("SIGKILL");
    await metadata.close();
  }
});

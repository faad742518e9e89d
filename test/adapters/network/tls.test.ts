import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, onTestFinished, test } from "vitest";
import { startBox } from "../../network/box-under-test.ts";

const fixture = (name: string) => fileURLToPath(new URL(`../../fixtures/tls/loopback.${name}.pem`, import.meta.url));

/** Asks for a nonce as a Lambda does: a process of its own, which trusts what its environment says. */
async function askForNonce(url: string, environment: Record<string, string>): Promise<string> {
  const program = fileURLToPath(new URL("ask-for-nonce.ts", import.meta.url));
  const env = { PATH: process.env.PATH, ...environment };
  const { stdout } = await promisify(execFile)(process.execPath, ["--import", "tsx", program, url], { env });
  return stdout.trim();
}

async function startSecureBox(): Promise<string> {
  const tls = { key: readFileSync(fixture("key"), "utf8"), cert: readFileSync(fixture("cert"), "utf8") };
  const { box } = await startBox({ tls });
  onTestFinished(() => box.close());
  return box.url;
}

test("a network over https with an authority of one's own is spoken to where the process trusts it", async () => {
  const url = await startSecureBox();
  expect(url).toMatch(/^https:/);
  expect(await askForNonce(url, { NODE_EXTRA_CA_CERTS: fixture("cert") })).toBe("nonce 0");
});

test("a network whose certificate nobody vouches for is not spoken to", async () => {
  expect(await askForNonce(await startSecureBox(), {})).toBe("no-answer retry");
});

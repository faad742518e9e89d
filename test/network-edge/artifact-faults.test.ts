import { expect, test } from "vitest";
import { createFaults } from "../../local/network/faults.ts";
import { bytesOf, put, withArtifacts } from "./serve.ts";

const digits = new TextEncoder().encode("0123456789");

test("a download breaks as the fault says, and the next one is whole", async () => {
  const faults = createFaults();
  await withArtifacts(
    async ({ artifacts }) => {
      const { uri } = artifacts.write("programs", digits);
      faults.add({ at: "artifact.get", fault: { kind: "truncate", afterBytes: 4 }, count: 1 });
      await expect(fetch(uri).then(bytesOf)).rejects.toThrow();
      faults.add({ at: "artifact.get", fault: { kind: "refuse", code: "unavailable", message: "" }, count: 1 });
      expect((await fetch(uri)).status).toBe(503);
      faults.add({ at: "artifact.get", fault: { kind: "refuse", code: "expired", message: "" }, count: 1 });
      expect((await fetch(uri)).status).toBe(403);
      faults.add({ at: "artifact.get", fault: { kind: "outage" }, count: 1 });
      await expect(fetch(uri)).rejects.toThrow();
      expect(await bytesOf(await fetch(uri))).toEqual(digits);
    },
    { faults },
  );
});

test("a slow download arrives whole once the time that it takes has passed", async () => {
  const faults = createFaults();
  await withArtifacts(
    async ({ artifacts, clock }) => {
      const { uri } = artifacts.write("programs", digits);
      faults.add({ at: "artifact.get", fault: { kind: "slow", bytesPerSec: 20 } });
      const response = await fetch(uri);
      const reader = response.body?.getReader();
      expect((await reader?.read())?.value).toEqual(digits.subarray(0, 2));
      clock.advance(400);
      const rest: number[] = [];
      for (let part = await reader?.read(); part?.value; part = await reader?.read()) rest.push(...part.value);
      expect(rest).toEqual([...digits.subarray(2)]);
    },
    { faults },
  );
});

test("an upload whose answer is lost was stored or not, as the fault says", async () => {
  const faults = createFaults();
  await withArtifacts(
    async ({ artifacts }) => {
      const { uri, presignedUrl } = artifacts.create("stdins");
      faults.add({ at: "artifact.put", fault: { kind: "lose-before-commit" }, count: 1 });
      await expect(put(presignedUrl, digits)).rejects.toThrow();
      expect(artifacts.read(uri)).toBeUndefined();
      faults.add({ at: "artifact.put", fault: { kind: "lose-after-commit" }, count: 1 });
      await expect(put(presignedUrl, digits)).rejects.toThrow();
      expect(artifacts.read(uri)).toEqual(digits);
    },
    { faults },
  );
});

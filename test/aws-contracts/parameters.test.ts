import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { GetParameterCommand, PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createParameters } from "../../local/aws/parameters/create-parameters.ts";
import type { Service } from "../../local/aws/protocol/serve.ts";
import { parametersContract } from "../contracts/parameters.ts";
import { clientOptions, wholly } from "../contracts/target.ts";

let service: Service;
beforeAll(async () => {
  service = await createParameters();
});
afterAll(() => service.close());

describe("the parameters on loopback", () => parametersContract(() => ({ endpoint: service.url }), wholly));

test("a throttled call is refused by name, and the next one answered", async () => {
  const client = new SSMClient(clientOptions({ endpoint: service.url }));
  await client.send(new PutParameterCommand({ Name: "/throttled", Value: "1", Type: "String" }));
  service.faults.plant({ operation: "GetParameter", kind: "throttle" });
  const get = () => client.send(new GetParameterCommand({ Name: "/throttled" }));

  await expect(get()).rejects.toMatchObject({ name: "ThrottlingException" });
  expect((await get()).Parameter?.Value).toBe("1");
  client.destroy();
});

test("parameters survive a restart, in a file that only its owner reads", async () => {
  const stateDir = mkdtempSync(join(tmpdir(), "parameters-"));
  const withService = async <T>(act: (client: SSMClient) => Promise<T>) => {
    const own = await createParameters({ stateDir });
    const client = new SSMClient(clientOptions({ endpoint: own.url }));
    const result = await act(client);
    client.destroy();
    await own.close();
    return result;
  };
  await withService((client) =>
    client.send(new PutParameterCommand({ Name: "/kept", Value: "1", Type: "SecureString" })),
  );
  const again = await withService((client) =>
    client.send(new GetParameterCommand({ Name: "/kept", WithDecryption: true })),
  );

  expect(again.Parameter).toMatchObject({ Value: "1", Version: 1 });
  expect(statSync(join(stateDir, "parameters.json")).mode & 0o777).toBe(0o600);
  expect(readFileSync(join(stateDir, "parameters.json"), "utf8")).toContain("/kept");
  rmSync(stateDir, { recursive: true });
});

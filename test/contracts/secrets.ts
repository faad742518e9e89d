import {
  CreateSecretCommand,
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import { expect, onTestFinished } from "vitest";
import { aName, type Contract, clientOptions } from "./target.ts";

/** Secrets Manager, as far as the signer needs it. */
export const secretsContract: Contract = (target, test) => {
  const aSecret = async (SecretString?: string) => {
    const client = new SecretsManagerClient(clientOptions(target()));
    onTestFinished(() => client.destroy());
    const Name = aName("signer");
    const created = await client.send(new CreateSecretCommand({ Name, SecretString }));
    const get = (over: object = {}) => client.send(new GetSecretValueCommand({ SecretId: Name, ...over }));
    return { client, Name, created, get };
  };

  test("a secret is found by its name and its ARN", async () => {
    const { created, get, Name } = await aSecret("key");
    const expected = { Name, SecretString: "key", VersionId: created.VersionId, VersionStages: ["AWSCURRENT"] };

    expect(created.ARN).toMatch(new RegExp(`^arn:aws:secretsmanager:us-east-1:\\d{12}:secret:${Name}-\\w{6}$`));
    expect(await get()).toMatchObject(expected);
    expect(await get({ SecretId: created.ARN })).toMatchObject(expected);
  });

  test("a new value becomes current and the one before it previous", async () => {
    const { client, created, get, Name } = await aSecret("old");
    const put = await client.send(new PutSecretValueCommand({ SecretId: Name, SecretString: "new" }));

    expect(await get()).toMatchObject({ SecretString: "new", VersionId: put.VersionId });
    expect(await get({ VersionStage: "AWSPREVIOUS" })).toMatchObject({ SecretString: "old" });
    expect(await get({ VersionId: created.VersionId })).toMatchObject({ SecretString: "old" });
    const { VersionIdsToStages } = await client.send(new DescribeSecretCommand({ SecretId: Name }));
    expect(VersionIdsToStages).toEqual({ [put.VersionId!]: ["AWSCURRENT"], [created.VersionId!]: ["AWSPREVIOUS"] });
  });

  test("bytes come back as bytes", async () => {
    const { client, get, Name } = await aSecret();
    await client.send(new PutSecretValueCommand({ SecretId: Name, SecretBinary: new Uint8Array([0, 255, 7]) }));

    expect((await get()).SecretBinary).toEqual(new Uint8Array([0, 255, 7]));
  });

  test("what is not there, or has no value yet, is not found", async () => {
    const { client, get, Name } = await aSecret();
    const notFound = { name: "ResourceNotFoundException" };

    await expect(get()).rejects.toMatchObject(notFound);
    await expect(get({ SecretId: aName("nothing") })).rejects.toMatchObject(notFound);
    await expect(client.send(new DescribeSecretCommand({ SecretId: `${Name}-x` }))).rejects.toMatchObject(notFound);
  });

  test("a name is taken once", async () => {
    const { client, Name } = await aSecret("key");
    await expect(client.send(new CreateSecretCommand({ Name, SecretString: "other" }))).rejects.toMatchObject({
      name: "ResourceExistsException",
    });
  });
};

import {
  DeleteParameterCommand,
  DeleteParametersCommand,
  GetParameterCommand,
  GetParameterHistoryCommand,
  GetParametersByPathCommand,
  GetParametersCommand,
  PutParameterCommand,
  SSMClient,
} from "@aws-sdk/client-ssm";
import { expect, onTestFinished } from "vitest";
import { aName, type Contract, clientOptions } from "./target.ts";

/** SSM Parameter Store, as far as the knobs need it. */
export const parametersContract: Contract = (target, test) => {
  const aClient = () => {
    const client = new SSMClient(clientOptions(target()));
    onTestFinished(() => client.destroy());
    const put = (Name: string, Value: string, over: object = {}) =>
      client.send(new PutParameterCommand({ Name, Value, Type: "String", ...over }));
    return { client, put };
  };

  test("a parameter comes back as it was put, with its version", async () => {
    const { client, put } = aClient();
    const Name = `/${aName("knobs")}/price`;
    expect(await put(Name, "1.5")).toMatchObject({ Version: 1 });
    const { Parameter } = await client.send(new GetParameterCommand({ Name }));

    expect(Parameter).toMatchObject({ Name, Value: "1.5", Type: "String", Version: 1, DataType: "text" });
    expect(Parameter?.ARN).toMatch(new RegExp(`^arn:aws:ssm:us-east-1:\\d{12}:parameter${Name}$`));
    expect(Parameter?.LastModifiedDate).toBeInstanceOf(Date);
  });

  test("what exists is overwritten only on request, and counts up", async () => {
    const { client, put } = aClient();
    const Name = `/${aName("knobs")}/price`;
    await put(Name, "1");
    await expect(put(Name, "2")).rejects.toMatchObject({ name: "ParameterAlreadyExists" });
    expect(await put(Name, "2", { Overwrite: true })).toMatchObject({ Version: 2 });

    const first = await client.send(new GetParameterCommand({ Name: `${Name}:1` }));
    expect(first.Parameter).toMatchObject({ Value: "1", Version: 1 });
    await expect(client.send(new GetParameterCommand({ Name: `${Name}:9` }))).rejects.toMatchObject({
      name: "ParameterVersionNotFound",
    });
  });

  test("what is not there is named", async () => {
    const { client, put } = aClient();
    const path = `/${aName("knobs")}`;
    await put(`${path}/a`, "1");
    await expect(client.send(new GetParameterCommand({ Name: `${path}/b` }))).rejects.toMatchObject({
      name: "ParameterNotFound",
    });
    await expect(client.send(new DeleteParameterCommand({ Name: `${path}/b` }))).rejects.toMatchObject({
      name: "ParameterNotFound",
    });
    await expect(client.send(new GetParameterHistoryCommand({ Name: `${path}/b` }))).rejects.toMatchObject({
      name: "ParameterNotFound",
    });

    const both = await client.send(new GetParametersCommand({ Names: [`${path}/a`, `${path}/b`] }));
    expect(both.Parameters).toMatchObject([{ Value: "1" }]);
    expect(both.InvalidParameters).toEqual([`${path}/b`]);
  });

  test("a path comes in pages of ten, each parameter once", async () => {
    const { client, put } = aClient();
    const path = `/${aName("knobs")}`;
    const names = Array.from({ length: 12 }, (_, i) => `${path}/${String(i).padStart(2, "0")}`);
    for (const name of names) await put(name, "x");
    const first = await client.send(new GetParametersByPathCommand({ Path: path }));
    const second = await client.send(new GetParametersByPathCommand({ Path: path, NextToken: first.NextToken }));

    expect([first.Parameters?.length, second.Parameters?.length]).toEqual([10, 2]);
    expect(second.NextToken).toBeUndefined();
    expect([...first.Parameters!, ...second.Parameters!].map((p) => p.Name).sort()).toEqual(names);
    await expect(client.send(new GetParametersByPathCommand({ Path: path, MaxResults: 11 }))).rejects.toMatchObject({
      name: "ValidationException",
    });
  });

  test("a path shows what lies directly below, and all below when recursive, and no namesake", async () => {
    const { client, put } = aClient();
    const path = `/${aName("knobs")}`;
    for (const name of [`${path}/a`, `${path}/deep/b`, `${path}x/c`]) await put(name, "1");
    const names = async (Recursive: boolean) =>
      (await client.send(new GetParametersByPathCommand({ Path: path, Recursive }))).Parameters?.map((p) => p.Name);

    expect(await names(false)).toEqual([`${path}/a`]);
    expect((await names(true))?.sort()).toEqual([`${path}/a`, `${path}/deep/b`]);
  });

  test("a SecureString is readable only with decryption", async () => {
    const { client, put } = aClient();
    const Name = `/${aName("knobs")}/token`;
    await put(Name, "sesame", { Type: "SecureString" });
    const read = async (WithDecryption: boolean) =>
      (await client.send(new GetParameterCommand({ Name, WithDecryption }))).Parameter;

    expect(await read(true)).toMatchObject({ Value: "sesame", Type: "SecureString" });
    expect((await read(false))?.Value).not.toBe("sesame");
  });

  test("the history holds every version", async () => {
    const { client, put } = aClient();
    const Name = `/${aName("knobs")}/price`;
    for (const value of ["1", "2", "3"]) await put(Name, value, { Overwrite: true });
    const { Parameters } = await client.send(new GetParameterHistoryCommand({ Name }));

    expect(Parameters?.map(({ Value, Version }) => [Value, Version])).toEqual([
      ["1", 1],
      ["2", 2],
      ["3", 3],
    ]);
  });

  test("what was deleted is gone, and deleting several says which were not there", async () => {
    const { client, put } = aClient();
    const path = `/${aName("knobs")}`;
    await put(`${path}/a`, "1");
    await put(`${path}/b`, "1");
    await client.send(new DeleteParameterCommand({ Name: `${path}/a` }));
    const deleted = await client.send(new DeleteParametersCommand({ Names: [`${path}/a`, `${path}/b`] }));

    expect(deleted).toMatchObject({ DeletedParameters: [`${path}/b`], InvalidParameters: [`${path}/a`] });
    expect((await client.send(new GetParametersByPathCommand({ Path: path }))).Parameters).toEqual([]);
  });

  const refused = { name: "ValidationException" };

  test("a name with slashes begins with one", async () => {
    const { put } = aClient();
    await expect(put("no/leading/slash", "1")).rejects.toMatchObject(refused);
  });

  test("names of AWS are not to be had", async () => {
    const { put } = aClient();
    await expect(put("/aws/reserved", "1")).rejects.toMatchObject({
      name: expect.stringMatching(/^(ValidationException|AccessDeniedException)$/),
    });
  });

  test("a value has at most 4 KiB", async () => {
    const { put } = aClient();
    await expect(put(`/${aName("knobs")}/long`, "x".repeat(4097))).rejects.toMatchObject(refused);
  });

  test("a new parameter needs a type", async () => {
    const { put } = aClient();
    await expect(put(`/${aName("knobs")}/typeless`, "1", { Type: undefined })).rejects.toMatchObject(refused);
  });
};

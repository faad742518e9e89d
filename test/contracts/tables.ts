import {
  ConditionalCheckFailedException,
  CreateTableCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
  GetItemCommand,
  TransactionCanceledException,
  UpdateItemCommand,
  UpdateTimeToLiveCommand,
} from "@aws-sdk/client-dynamodb";
import {
  BatchGetCommand,
  DeleteCommand,
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  TransactWriteCommand,
  UpdateCommand,
} from "@aws-sdk/lib-dynamodb";
import { expect, onTestFinished } from "vitest";
import { aName, type Contract, clientOptions } from "./target.ts";

const key = (pk: string, sk = "request") => ({ pk, sk });

/** DynamoDB, as far as requests, lanes and leases need it. */
export const tablesContract: Contract = (target, test) => {
  async function aTable() {
    const client = new DynamoDBClient(clientOptions(target()));
    const documents = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
    onTestFinished(() => client.destroy());
    const TableName = aName("requests");
    await client.send(
      new CreateTableCommand({
        TableName,
        BillingMode: "PAY_PER_REQUEST",
        KeySchema: [
          { AttributeName: "pk", KeyType: "HASH" },
          { AttributeName: "sk", KeyType: "RANGE" },
        ],
        AttributeDefinitions: [
          { AttributeName: "pk", AttributeType: "S" },
          { AttributeName: "sk", AttributeType: "S" },
          { AttributeName: "phase", AttributeType: "S" },
          { AttributeName: "deadlineSec", AttributeType: "N" },
        ],
        GlobalSecondaryIndexes: [
          {
            IndexName: "by-phase",
            KeySchema: [
              { AttributeName: "phase", KeyType: "HASH" },
              { AttributeName: "deadlineSec", KeyType: "RANGE" },
            ],
            Projection: { ProjectionType: "ALL" },
          },
        ],
      }),
    );
    const status = async () => (await client.send(new DescribeTableCommand({ TableName }))).Table?.TableStatus;
    await expect.poll(status, { timeout: 10_000 }).toBe("ACTIVE");
    const put = (Item: object, over: object = {}) => documents.send(new PutCommand({ TableName, Item, ...over }));
    const get = async (Key: object) =>
      (await documents.send(new GetCommand({ TableName, Key, ConsistentRead: true }))).Item;
    const update = (Key: object, over: object) =>
      documents.send(new UpdateCommand({ TableName, Key, ReturnValues: "ALL_NEW", ...over }));
    const query = (over: object) =>
      documents.send(
        new QueryCommand({
          TableName,
          IndexName: "by-phase",
          KeyConditionExpression: "phase = :phase",
          ExpressionAttributeValues: { ":phase": "proving" },
          ...over,
        }),
      );
    return { client, documents, TableName, put, get, update, query };
  }

  const isNew = { ConditionExpression: "attribute_not_exists(pk)" };
  const whatIsThere = { ReturnValuesOnConditionCheckFailure: "ALL_OLD" as const };

  test("an item comes back as it was put", async () => {
    const { put, get } = await aTable();
    const item = {
      ...key("r"),
      n: 12,
      text: "å",
      flag: true,
      none: null,
      list: [1, "a"],
      map: { a: { b: 1 } },
      bytes: new Uint8Array([0, 255]),
      set: new Set(["a", "b"]),
    };
    await put(item);

    expect(await get(key("r"))).toEqual(item);
    expect(await get(key("nobody"))).toBeUndefined();
  });

  test("a condition that fails says what is there", async () => {
    const { put, get } = await aTable();
    await put({ ...key("r"), phase: "bidding" }, isNew);
    const failure = await put({ ...key("r"), phase: "assigned" }, { ...isNew, ...whatIsThere }).catch(
      (error: unknown) => error,
    );

    expect(failure).toBeInstanceOf(ConditionalCheckFailedException);
    expect((failure as ConditionalCheckFailedException).Item).toEqual({
      pk: { S: "r" },
      sk: { S: "request" },
      phase: { S: "bidding" },
    });
    expect(await get(key("r"))).toMatchObject({ phase: "bidding" });
  });

  test("of two updates from one version one wins", async () => {
    const { put, get, update } = await aTable();
    await put({ ...key("r"), version: 1 });
    const to = (phase: string) =>
      update(key("r"), {
        UpdateExpression: "SET phase = :phase, version = version + :one",
        ConditionExpression: "version = :one",
        ExpressionAttributeValues: { ":phase": phase, ":one": 1 },
      });
    const outcomes = await Promise.allSettled([to("assigned"), to("abandoned")]);

    expect(outcomes.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(await get(key("r"))).toMatchObject({ version: 2 });
  });

  test("an update gives back the item that it made", async () => {
    const { update } = await aTable();
    const { Attributes } = await update(key("lane"), {
      UpdateExpression: "SET nonce = if_not_exists(nonce, :zero) + :one REMOVE holder",
      ExpressionAttributeValues: { ":zero": 0, ":one": 1 },
    });
    expect(Attributes).toEqual({ ...key("lane"), nonce: 1 });
  });

  test("a deletion with a condition keeps what does not meet it", async () => {
    const { documents, TableName, put, get } = await aTable();
    await put({ ...key("lease"), holder: "a" });
    const release = (holder: string) =>
      documents.send(
        new DeleteCommand({
          TableName,
          Key: key("lease"),
          ConditionExpression: "holder = :h",
          ExpressionAttributeValues: { ":h": holder },
        }),
      );
    await expect(release("b")).rejects.toMatchObject({ name: "ConditionalCheckFailedException" });
    await release("a");

    expect(await get(key("lease"))).toBeUndefined();
  });

  test("a transaction writes all or nothing, and says which condition failed on what", async () => {
    const { documents, TableName, put, get } = await aTable();
    await put({ ...key("taken"), phase: "bidding" });
    const write = (pk: string) => ({
      Put: { TableName, Item: { ...key(pk), phase: "new" }, ...isNew, ...whatIsThere },
    });
    const failure = await documents
      .send(new TransactWriteCommand({ TransactItems: [write("free"), write("taken")] }))
      .catch((error: unknown) => error);

    expect(failure).toBeInstanceOf(TransactionCanceledException);
    const reasons = (failure as TransactionCanceledException).CancellationReasons;
    expect(reasons?.map(({ Code }) => Code)).toEqual(["None", "ConditionalCheckFailed"]);
    expect(reasons?.[1]?.Item).toMatchObject({ phase: { S: "bidding" } });
    expect(await get(key("free"))).toBeUndefined();

    await documents.send(new TransactWriteCommand({ TransactItems: [write("free"), write("other")] }));
    expect(await get(key("other"))).toMatchObject({ phase: "new" });
  });

  test("a number of 38 digits is added to, to the last one, by many at once", async () => {
    const { client, TableName } = await aTable();
    const add = (N: string) =>
      client.send(
        new UpdateItemCommand({
          TableName,
          Key: { pk: { S: "sums" }, sk: { S: "hour" } },
          UpdateExpression: "ADD wei :n",
          ExpressionAttributeValues: { ":n": { N } },
        }),
      );
    await add(`1${"0".repeat(36)}1`);
    await Promise.all(Array.from({ length: 9 }, () => add("1")));
    const { Item } = await client.send(
      new GetItemCommand({ TableName, Key: { pk: { S: "sums" }, sk: { S: "hour" } } }),
    );
    expect(Item?.["wei"]).toEqual({ N: `1${"0".repeat(35)}10` });
  });

  test("a list grows at its end, by many at once, until its size no longer meets the condition", async () => {
    const { get, update } = await aTable();
    const append = (...added: string[]) =>
      update(key("list"), {
        UpdateExpression: "SET entries = list_append(if_not_exists(entries, :none), :added)",
        ConditionExpression: "attribute_not_exists(entries) OR size(entries) < :most",
        ExpressionAttributeValues: { ":none": [], ":added": added, ":most": 7 },
      });
    await append("first", "second");
    await Promise.all(["a", "b", "c", "d"].map((each) => append(each)));
    await append("seventh", "eighth");
    await expect(append("ninth")).rejects.toMatchObject({ name: "ConditionalCheckFailedException" });

    const entries = (await get(key("list")))?.["entries"] as string[];
    expect([entries.slice(0, 2), entries.slice(2, 6).sort(), entries.slice(6)]).toEqual([
      ["first", "second"],
      ["a", "b", "c", "d"],
      ["seventh", "eighth"],
    ]);
  });

  test("an index finds the items of a phase in the order of their deadlines, in pages", async () => {
    const { put, query } = await aTable();
    for (const deadlineSec of [30, 10, 20]) await put({ ...key(`r${deadlineSec}`), phase: "proving", deadlineSec });
    await put({ ...key("else"), phase: "bidding", deadlineSec: 5 });
    await put(key("not-indexed"));
    const first = await query({ Limit: 2 });
    const second = await query({ Limit: 2, ExclusiveStartKey: first.LastEvaluatedKey });

    expect([...first.Items!, ...second.Items!].map((item) => item["deadlineSec"] as number)).toEqual([10, 20, 30]);
    const before = await query({
      KeyConditionExpression: "phase = :phase AND deadlineSec < :now",
      ExpressionAttributeValues: { ":phase": "proving", ":now": 20 },
    });
    expect(before.Items?.map((item) => item["pk"] as string)).toEqual(["r10"]);
  });

  test("an item leaves the index of the phase that it leaves", async () => {
    const { put, query } = await aTable();
    await put({ ...key("r"), phase: "proving", deadlineSec: 1 });
    await put({ ...key("r"), phase: "proved", deadlineSec: 1 });
    expect((await query({})).Items).toEqual([]);
  });

  test("several items are read at once", async () => {
    const { documents, TableName, put } = await aTable();
    for (const pk of ["a", "b"]) await put(key(pk));
    const Keys = ["a", "b", "c"].map((pk) => key(pk));
    const { Responses } = await documents.send(new BatchGetCommand({ RequestItems: { [TableName]: { Keys } } }));

    expect(Responses?.[TableName]?.map((item) => item["pk"] as string).sort()).toEqual(["a", "b"]);
  });

  test("the attribute that ends an item's life is set once and shown", async () => {
    const { client, TableName } = await aTable();
    const TimeToLiveSpecification = { AttributeName: "expiresAtSec", Enabled: true };
    await client.send(new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification }));
    const { TimeToLiveDescription } = await client.send(new DescribeTimeToLiveCommand({ TableName }));

    expect(TimeToLiveDescription).toMatchObject({
      AttributeName: "expiresAtSec",
      TimeToLiveStatus: expect.stringMatching(/^ENABL(ED|ING)$/),
    });
  });

  test("a table that is not there and an expression that is none have names", async () => {
    const { documents, put } = await aTable();
    const nowhere = documents.send(new GetCommand({ TableName: aName("nowhere"), Key: key("r") }));
    await expect(nowhere).rejects.toMatchObject({ name: "ResourceNotFoundException" });
    await expect(put(key("r"), { ConditionExpression: "phase = :phase" })).rejects.toMatchObject({
      name: "ValidationException",
    });
  });
};

import { PutItemCommand } from "@aws-sdk/client-dynamodb";
import fc from "fast-check";
import { expect, test } from "vitest";
import { createRequests } from "../../../src/adapters/dynamodb/create-requests.ts";
import { decodeRequest, encodeRequest, requestKey } from "../../../src/adapters/dynamodb/request-item.ts";
import { table } from "../../../src/config/names.ts";
import {
  isTerminal,
  lostReasons,
  type Phase,
  type Promised,
  placedReasons,
  type Request,
} from "../../../src/domain/request.ts";
import { pgu, requestId, unixSeconds, wei } from "../../../src/domain/values.ts";
import { aRequest, bodies, t0 } from "../../domain/builders.ts";
import { aDynamodb } from "../aws-engines.ts";
import { keptLog } from "../kept-log.ts";

const aTable = aDynamodb();
const phases = Object.keys(bodies) as Phase[];
const aWord = (digit: string) => requestId(`0x${digit.repeat(64)}`);

async function aStore() {
  const where = await aTable();
  const log = keptLog();
  return { ...where, log, requests: createRequests({ ...where, log }) };
}

test.each(phases)("a request that is %s comes back as it was stored", async (phase) => {
  const { requests } = await aStore();
  const request: Request = aRequest(phase);
  expect(await requests.create(request)).toEqual({ kind: "stored" });
  expect(await requests.get(request.terms.requestId)).toEqual(request);
  expect(await requests.inPhase(phase)).toEqual([request]);
});

test("amounts of any size, nonces and absent fields survive the item", () => {
  const amount = fc.bigInt({ min: 0n, max: 2n ** 200n });
  const anyRequest = fc
    .record({ phase: fc.constantFrom(...phases), base: amount, gas: amount, nonce: amount, most: fc.option(amount) })
    .map(({ phase, base, gas, nonce, most }) => {
      const request: Request = aRequest(phase, {}, { baseFee: wei(base), gasLimit: pgu(gas) });
      const { maxPricePerPgu: _, ...terms } = request.terms;
      if (request.phase === "bidding") request.bid = { ...request.bid, intent: { ...request.bid.intent, nonce } };
      return { ...request, terms: most === null ? terms : { ...terms, maxPricePerPgu: wei(most) } };
    });
  fc.assert(
    fc.property(anyRequest, (request) => {
      expect(decodeRequest(encodeRequest(request))).toEqual(request);
    }),
  );
});

const promise: Promised = {
  amount: wei(5n),
  className: "spot",
  chance: 0.123456,
  onTime: 0.999999,
  costMicros: 71_234,
};

test.each(phases)(
  "what was decided with the bid stays with a request that is %s; an old one without it still reads",
  async (phase) => {
    const { requests } = await aStore();
    const [decided, old]: [Request, Request] = [
      { ...aRequest(phase, {}, { requestId: aWord("1") }), promise },
      aRequest(phase, {}, { requestId: aWord("2") }),
    ];
    for (const request of [decided, old]) await requests.create(request);
    expect(await requests.get(aWord("1"))).toEqual(decided);
    expect(await requests.get(aWord("2"))).toEqual(old);
    expect(await requests.get(aWord("2"))).not.toHaveProperty("promise");
    const listed = await requests.inPhase(phase);
    expect(listed).toHaveLength(2);
    expect(listed).toEqual(expect.arrayContaining([decided, old]));
  },
);

test("a decision of any size survives the item, its amount to the wei and its chances to the digit", () => {
  const chance = fc.double({ min: 0, max: 1, noNaN: true }).map((value) => value + 0); // a number of the table knows no -0
  const amount = fc.bigInt({ min: 0n, max: 2n ** 200n }).map(wei);
  const any = fc.record({ amount, className: fc.string(), chance, onTime: chance, costMicros: fc.maxSafeNat() });
  fc.assert(
    fc.property(any, (decided) => {
      const request: Request = { ...aRequest("bidding"), promise: decided };
      expect(decodeRequest(encodeRequest(request))).toEqual(request);
    }),
  );
});

test("where jobs went, why, and how the last one was lost survive the item", () => {
  for (const because of placedReasons) {
    for (const lost of lostReasons) {
      const before = { because: lost, className: "spot" };
      const request: Request = { ...aRequest("launching", { before }), placed: { className: "on-demand", because } };
      expect(decodeRequest(encodeRequest(request))).toEqual(request);
    }
  }
  const counted = aRequest("proving", { round: 5, losses: 1 });
  expect(decodeRequest(encodeRequest(counted))).toEqual(counted);
  const older = aRequest("assigned", { before: { because: "host-lost" } });
  expect(decodeRequest(encodeRequest(older))).toEqual(older);
});

test("what a newer version adds to an item is read over", () => {
  const request = aRequest("assigned");
  const item = { ...encodeRequest(request), hue: { S: "blue" } };
  expect(decodeRequest(item)).toEqual(request);
});

test("an item of a newer layout is refused with a reason, and hides no other from a list", async () => {
  const { requests, client, tableName, log } = await aStore();
  const newer = { ...encodeRequest(aRequest("assigned", {}, { requestId: aWord("7") })), schema: { N: "2" } };
  await client.send(new PutItemCommand({ TableName: tableName, Item: newer }));
  await requests.create(aRequest("assigned"));
  await expect(requests.get(aWord("7"))).rejects.toMatchObject({ code: "newer-schema", policy: "give-up" });
  expect(await requests.inPhase("assigned")).toHaveLength(1);
  expect(log.lines).toMatchObject([{ level: "error", fields: { item: requestKey(aWord("7")).pk?.S } }]);
});

test("only terminal requests expire, thirty days after their end", () => {
  for (const phase of phases) {
    const expires = encodeRequest(aRequest(phase))[table.ttl]?.N;
    expect(expires).toBe(isTerminal(phase) ? String(t0 + 30 * 86_400) : undefined);
  }
});

test("of two that create a request one stores it, and the other is shown it", async () => {
  const { requests } = await aStore();
  const [first, second] = [aRequest("assigned", { round: 1 }), aRequest("assigned", { round: 2 })];
  const endings = await Promise.all([requests.create(first), requests.create(second)]);
  const stored = await requests.get(first.terms.requestId);
  expect(endings.filter(({ kind }) => kind === "stored")).toHaveLength(1);
  expect(endings.filter(({ kind }) => kind === "exists")).toEqual([{ kind: "exists", current: stored }]);
});

test("of many that replace a revision one does, and the others are shown it", async () => {
  const { requests } = await aStore();
  const before = aRequest("assigned", { revision: 3 });
  await requests.create(before);
  const next = [1, 2, 3, 4].map((round) => aRequest("assigned", { revision: 4, round }));
  const endings = await Promise.all(next.map((request) => requests.replace(request)));
  const current = await requests.get(before.terms.requestId);
  expect(endings.filter(({ kind }) => kind === "stored")).toHaveLength(1);
  expect(endings.filter((ending) => ending.kind === "conflict")).toEqual(
    [1, 2, 3].map(() => ({ kind: "conflict", current })),
  );
});

test("two that write the very same are still told apart", async () => {
  const { requests } = await aStore();
  await requests.create(aRequest("assigned", { revision: 3 }));
  const same = aRequest("launching", { revision: 4 });
  const endings = await Promise.all([requests.replace(same), requests.replace(same)]);
  expect(endings.map(({ kind }) => kind).sort()).toEqual(["conflict", "stored"]);
});

test("a write whose answer was lost and that the client repeats is stored, not a conflict", async () => {
  const { requests, client } = await aStore();
  let repeats = 0;
  const repeat = "repeat a put whose answer is lost";
  client.middlewareStack.add(
    (next) => async (given) => {
      const answer = await next(given);
      if (repeats++ > 0) return answer;
      return next(given); // the first answer never came
    },
    { step: "finalizeRequest", name: repeat, priority: "low" },
  );
  const ending = await requests.create(aRequest("assigned")).finally(() => client.middlewareStack.remove(repeat));
  expect(ending).toEqual({ kind: "stored" });
  expect(repeats).toBe(1);
});

test("a request that is not there is not replaced", async () => {
  const { requests } = await aStore();
  expect(await requests.replace(aRequest("assigned"))).toEqual({ kind: "conflict", current: undefined });
  expect(await requests.get(aWord("1"))).toBeUndefined();
});

test("a phase is listed by deadline, the earliest first, and a request leaves the list of the phase it left", async () => {
  const { requests } = await aStore();
  const at = (digit: string, deadlineSec: number) =>
    aRequest("assigned", { revision: 1 }, { requestId: aWord(digit), deadlineSec: unixSeconds(deadlineSec) });
  for (const request of [at("1", 300), at("2", 100), at("3", 200)]) await requests.create(request);
  const deadlines = async () => (await requests.inPhase("assigned")).map(({ terms }) => terms.deadlineSec);
  expect(await deadlines()).toEqual([100, 200, 300]);
  await requests.replace(aRequest("lost", { revision: 2 }, { requestId: aWord("2"), deadlineSec: unixSeconds(100) }));
  expect(await deadlines()).toEqual([200, 300]);
});

test("a list is read over its pages", async () => {
  const { requests } = await aStore();
  const long = "x".repeat(300_000);
  const ids = ["1", "2", "3", "4", "5"].map(aWord);
  for (const id of ids) await requests.create(aRequest("assigned", {}, { requestId: id, programUri: long }));
  expect((await requests.inPhase("assigned")).map(({ terms }) => terms.requestId).sort()).toEqual(ids);
});

test("a table that cannot be reached is an error of ours, to be tried again", async () => {
  const { client } = await aTable();
  const requests = createRequests({ client, tableName: "elsewhere", log: keptLog() });
  await expect(requests.get(aWord("1"))).rejects.toMatchObject({
    name: "PortError",
    code: "dynamodb-ResourceNotFoundException",
    policy: "retry",
  });
});

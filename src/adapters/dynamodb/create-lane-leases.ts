import {
  type AttributeValue,
  ConditionalCheckFailedException,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from "@aws-sdk/client-dynamodb";
import { table } from "../../config/names.ts";
import type { Address } from "../../domain/values.ts";
import type { Clock } from "../../ports/clock.ts";
import type { LaneGrant, LaneLeases, LaneUse } from "../../ports/leases.ts";
import { translateErrors } from "../../ports/port-error.ts";
import { clockErrorMs } from "./clock-error.ts";
import type { Item } from "./request-item.ts";
import type { TableDeps } from "./table-deps.ts";

/** How long the mark of a delivery that was held back stands: its next try renews it. */
const waitingMs = 2_000;

type LaneDeps = TableDeps & { clock: Pick<Clock, "nowMs"> };
type Update = Omit<UpdateItemCommandInput, "TableName" | "Key">;

/** The lane of each signer: one item with its holder, the end of the lease, the next nonce and a waiting delivery. */
export function createLaneLeases(deps: LaneDeps): LaneLeases {
  const leases: LaneLeases = {
    async acquire(signer, holder, use, leaseMs) {
      const grant = await take(deps, signer, holder, use, leaseMs);
      if (grant.kind === "busy" && use === "deliver") await markWaiting(deps, signer);
      return grant;
    },
    async renew(signer, holder, leaseMs) {
      const renewed = await update(deps, signer, {
        UpdateExpression: "SET untilMs = :until",
        ConditionExpression: "holder = :me",
        ExpressionAttributeValues: { ":me": s(holder), ":until": n(deps.clock.nowMs() + leaseMs) },
      });
      return renewed.kind === "done";
    },
    async release(signer, holder, nextNonce) {
      await update(deps, signer, givenBack(holder, nextNonce));
    },
  };
  return translateErrors("dynamodb", leases);
}

async function take(deps: LaneDeps, signer: Address, holder: string, use: LaneUse, leaseMs: number) {
  const nowMs = deps.clock.nowMs();
  const values = { ":me": s(holder), ":until": n(nowMs + leaseMs), ":schema": n(1) };
  const withNow = { ...values, ":now": n(nowMs), ":absurd": n(nowMs + clockErrorMs) };
  const isPast = (name: string) => `(${name} < :now OR ${name} > :absurd)`;
  const mayPass = use === "bid" ? ` AND (attribute_not_exists(waitingUntilMs) OR ${isPast("waitingUntilMs")})` : "";
  const doneWaiting = use === "deliver" ? "waitingUntilMs" : "";

  const free = await update(deps, signer, {
    UpdateExpression: `SET holder = :me, untilMs = :until, #schema = :schema${removing(doneWaiting)}`,
    ConditionExpression: `(attribute_not_exists(holder) OR holder = :me)${mayPass}`,
    ExpressionAttributeValues: use === "bid" ? withNow : values,
    ExpressionAttributeNames: { "#schema": "schema" },
    ReturnValues: "ALL_NEW",
  });
  if (free.kind === "done") return granted(free.item);
  if (!isOver(free.item, holder, nowMs)) return busy(free.item, holder);

  // Its holder died: whether the call that it was in landed is not known, so the nonce has to be read again.
  const over = await update(deps, signer, {
    UpdateExpression: `SET holder = :me, untilMs = :until, #schema = :schema${removing("nextNonce", doneWaiting)}`,
    ConditionExpression: `${isPast("untilMs")}${mayPass}`,
    ExpressionAttributeValues: withNow,
    ExpressionAttributeNames: { "#schema": "schema" },
    ReturnValues: "ALL_NEW",
  });
  return over.kind === "done" ? granted(over.item) : busy(over.item, holder);
}

function isOver(item: Item | undefined, holder: string, nowMs: number): boolean {
  if (item?.holder?.S === undefined || item.holder.S === holder) return false;
  const untilMs = Number(item.untilMs?.N);
  return untilMs < nowMs || untilMs > nowMs + clockErrorMs;
}

function granted(item: Item | undefined): LaneGrant {
  const nonce = item?.nextNonce?.S;
  return { kind: "granted", nextNonce: nonce === undefined ? undefined : BigInt(nonce) };
}

/** Refused though nobody else holds it: then a delivery waits. */
function busy(item: Item | undefined, holder: string): LaneGrant {
  const by = item?.holder?.S;
  return { kind: "busy", because: by !== undefined && by !== holder ? "held" : "delivery-waits" };
}

async function markWaiting(deps: LaneDeps, signer: Address): Promise<void> {
  await update(deps, signer, {
    UpdateExpression: "SET waitingUntilMs = :until",
    ExpressionAttributeValues: { ":until": n(deps.clock.nowMs() + waitingMs) },
  });
}

/** Sets or forgets the nonce, and leaves the lane, where `holder` still holds it. */
function givenBack(holder: string, nextNonce: bigint | undefined): Update {
  const me = { ":me": s(holder) };
  const condition = { ConditionExpression: "holder = :me" };
  if (nextNonce === undefined) {
    const expression = removing("nextNonce", "holder", "untilMs").trimStart();
    return { UpdateExpression: expression, ...condition, ExpressionAttributeValues: me };
  }
  const values = { ...me, ":nonce": s(nextNonce.toString()) };
  return {
    UpdateExpression: `SET nextNonce = :nonce${removing("holder", "untilMs")}`,
    ...condition,
    ExpressionAttributeValues: values,
  };
}

const removing = (...names: readonly string[]): string => {
  const given = names.filter((name) => name !== "").join(", ");
  return given === "" ? "" : ` REMOVE ${given}`;
};

type Updated = { kind: "done" | "refused"; item: Item | undefined };

async function update({ client, tableName }: LaneDeps, signer: Address, change: Update): Promise<Updated> {
  const Key = { [table.partitionKey]: s(`lane#${signer}`), [table.sortKey]: s("lane") };
  try {
    const { Attributes } = await client.send(
      new UpdateItemCommand({
        TableName: tableName,
        Key,
        ...change,
        ...(change.ConditionExpression && { ReturnValuesOnConditionCheckFailure: "ALL_OLD" }),
      }),
    );
    return { kind: "done", item: Attributes };
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    return { kind: "refused", item: error.Item };
  }
}

const s = (text: string): AttributeValue => ({ S: text });
const n = (value: number): AttributeValue => ({ N: String(value) });

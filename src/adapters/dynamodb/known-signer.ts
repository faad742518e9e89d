import { GetItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { table } from "../../config/names.ts";
import { type Address, address } from "../../domain/values.ts";
import type { MessageSigner } from "../../ports/message-signer.ts";
import { PortError, translateErrors } from "../../ports/port-error.ts";
import type { TableDeps } from "./table-deps.ts";

const key = { [table.partitionKey]: { S: "signer" }, [table.sortKey]: { S: "address" } };

/** `signer`, which also leaves its address in the table once: steps without the key ask there who we are. */
export function announceSigner({ client, tableName }: TableDeps, signer: MessageSigner): MessageSigner {
  let announced: Promise<unknown> | undefined;
  return {
    ...signer,
    address: async () => {
      const ours = await signer.address();
      announced ??= client
        .send(new PutItemCommand({ TableName: tableName, Item: { ...key, schema: { N: "1" }, address: { S: ours } } }))
        .catch(() => {
          announced = undefined; // no reason to refuse a bid: the next call tries again
        });
      await announced;
      return ours;
    },
  };
}

/** The signer as a step without the key knows it: an address that a signing step has left, and no signature. */
export function knownSigner({ client, tableName }: TableDeps): MessageSigner {
  let known: Address | undefined;
  return translateErrors("dynamodb", {
    address: async () => {
      if (known) return known;
      const { Item: item } = await client.send(new GetItemCommand({ TableName: tableName, Key: key }));
      if (!item?.address?.S) {
        throw new PortError("signer-unknown", "retry", "no signing step has run yet, so nobody knows who we are");
      }
      known = address(item.address.S);
      return known;
    },
    sign: () => Promise.reject(new PortError("may-not-sign", "give-up", "this step was not given the signer's key")),
  });
}

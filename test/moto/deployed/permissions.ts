import { GetKeyPolicyCommand, GetPublicKeyCommand, KMSClient, ListAliasesCommand } from "@aws-sdk/client-kms";
import { describe, expect } from "vitest";
import { signers, steps } from "../../../src/config/names.ts";
import type { ContractTest } from "../../contracts/target.ts";
import { iam, textOf, textsOf } from "../account.ts";
import { arnOf, type DeployedAccount, roleOf } from "./account.ts";

/** The key of the signer and what the roles may do. */
export const permissionsDeployed = (account: () => DeployedAccount, test: ContractTest): void => {
  describe("the signer's key", () => {
    const kms = () => new KMSClient(account().options);
    test("has the stage's alias, and no role but a signer's may sign", async () => {
      const { Aliases = [] } = await kms().send(new ListAliasesCommand({}));
      const alias = Aliases.find(({ AliasName }) => AliasName === "alias/serverless-prover/dev/signer");
      expect(account().stack.outputs["SignerKeyArn"]).toContain(alias?.TargetKeyId);
      const KeyId = account().stack.outputs["SignerKeyArn"];
      const { Policy } = await kms().send(new GetKeyPolicyCommand({ KeyId, PolicyName: "default" }));
      // moto answers with what the template said, which is no text
      const { Statement } = (typeof Policy === "string" ? JSON.parse(Policy) : Policy) as {
        Statement: { Action: string | string[]; Principal: { AWS: string | string[] } }[];
      };
      const maySign = Statement.filter(({ Action }) => [Action].flat().some((each) => /kms:(Sign|\*)/.test(each)));
      const roles = maySign.flatMap(({ Principal }) => Principal.AWS);
      const rolesOfSigners = signers.map((step) =>
        roleOf(account(), step).then((role) => `arn:aws:iam::123456789012:role/${role}`),
      );
      expect(roles.sort()).toEqual((await Promise.all(rolesOfSigners)).sort());
    });
    test("is of the network's curve", async () => {
      const { PublicKey } = await kms().send(
        new GetPublicKeyCommand({ KeyId: account().stack.outputs["SignerKeyArn"] }),
      );
      expect(PublicKey).toHaveLength(88); // DER of an uncompressed point of secp256k1
    });
  });

  describe("roles", () => {
    for (const step of steps) {
      test(`${step} may use no other table, and nothing of every service`, async () => {
        const RoleName = await roleOf(account(), step);
        const names = textsOf(await iam(account().endpoint, { Action: "ListRolePolicies", RoleName }), "member");
        expect(names).toHaveLength(1);
        const policy = await iam(account().endpoint, { Action: "GetRolePolicy", RoleName, PolicyName: names[0] ?? "" });
        const { Statement } = JSON.parse(decodeURIComponent(textOf(policy, "PolicyDocument"))) as {
          Statement: { Action: string | string[]; Resource: string | string[] }[];
        };
        const table = arnOf("dynamodb", `table/${account().stack.outputs["Table"]}`);
        for (const { Action, Resource } of Statement) {
          for (const action of [Action].flat()) expect(action).toMatch(/^[a-z0-9]+:[A-Z]\w+$/);
          for (const resource of [Resource].flat().filter((each) => each.includes(":dynamodb:"))) {
            expect([table, `${table}/index/by-phase`]).toContain(resource);
          }
        }
      });
    }
    test("a function writes its log by AWS's own policy", async () => {
      for (const step of steps) {
        const attached = await iam(account().endpoint, {
          Action: "ListAttachedRolePolicies",
          RoleName: await roleOf(account(), step),
        });
        expect(textsOf(attached, "PolicyName")).toEqual(["AWSLambdaBasicExecutionRole"]);
      }
    });
  });
};

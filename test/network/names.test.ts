import { afterAll, beforeAll, expect, test } from "vitest";
import { demoAccount } from "../../local/network/demo-accounts.ts";
import { fromHex } from "../../local/network/hex.ts";
import { createProgram, theProgram } from "./actors.ts";
import { type BoxUnderTest, startBox } from "./box-under-test.ts";
import { send } from "./signed-rpcs.ts";

let it: BoxUnderTest;
beforeAll(async () => {
  it = await startBox();
});
afterAll(() => it.box.close());

const ada = demoAccount("Ada");
const address = fromHex(ada.address);

test("an account has no name until its owner gives it one, and then the last one given", async () => {
  expect((await it.network.getAccountName({ address })).name).toBeUndefined();
  await send(it, "SetAccountName", { address, name: "Ada" }, ada);
  await send(it, "SetAccountName", { address, name: "Ada L." }, ada);
  expect((await it.network.getAccountName({ address })).name).toBe("Ada L.");
  expect((await it.network.getAccount({ address })).account?.name).toBe("Ada L.");
});

test("terms are signed once their text was, by that account alone", async () => {
  expect((await it.network.getTermsSignature({ address })).isSigned).toBe(false);
  await send(it, "SetTermsSignature", { message: "I agree" }, ada);
  expect((await it.network.getTermsSignature({ address })).isSigned).toBe(true);
  const other = fromHex(it.box.accounts.requester.address);
  expect((await it.network.getTermsSignature({ address: other })).isSigned).toBe(false);
});

test("a program has no name until its owner gives it one", async () => {
  await createProgram(it);
  const { vkHash } = theProgram;
  const nameOf = async () => (await it.network.getProgram({ vkHash })).program?.name;
  expect(await nameOf()).toBeUndefined();
  await send(it, "SetProgramName", { vkHash, name: "fibonacci" }, it.box.accounts.requester);
  expect(await nameOf()).toBe("fibonacci");
  expect((await it.network.getSearchResults({ query: "fibo" })).programs).toMatchObject([{ id: vkHash }]);
});

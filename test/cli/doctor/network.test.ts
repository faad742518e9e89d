import { expect, onTestFinished, test } from "vitest";
import { judgeAccount, openNetwork, readAccount } from "../../../cli/doctor/account/network.ts";
import { askForSkew } from "../../../cli/doctor/clock.ts";
import { freePort } from "../../../local/aws/http/listen.ts";
import { address, wei } from "../../../src/domain/values.ts";
import { startBox } from "../../network/box-under-test.ts";
import { signTerms } from "./sign-terms.ts";

const opened = (url: string) => {
  const network = openNetwork({ url, chainId: 1 });
  onTestFinished(() => network.close());
  return network;
};

async function aProver() {
  const { box, clock } = await startBox();
  onTestFinished(() => box.close());
  const network = opened(box.url);
  const nowSec = () => clock.nowMs() / 1000;
  const judge = async (signer: string = box.accounts.signer.address) =>
    judgeAccount(await readAccount(network, address(signer)), wei(1n), nowSec()).filter(({ level }) => level !== "ok");
  return { box, judge, nowSec, network };
}

test("a prover in order has no fault, and each that is planted is found", async () => {
  const { box, judge, nowSec } = await aProver();
  const prover = box.accounts.prover.address;
  expect(await judge()).toMatchObject([
    { level: "blocker", says: expect.stringContaining("balance is 0 PROVE") as string },
    { level: "advice" },
  ]);
  box.fund(prover, 10n ** 18n);
  expect(await judge()).toMatchObject([
    { level: "advice", says: `The prover ${prover} has not signed the network's terms.` },
  ]);
  await signTerms(box);
  expect(await judge()).toEqual([]);

  box.suspend(prover, Math.floor(nowSec()) + 60);
  expect(await judge()).toMatchObject([
    { level: "blocker", says: expect.stringContaining("suspended until 2026-") as string },
  ]);
  box.suspend(prover, undefined);
  box.registerProver({ address: prover, stakeWei: 0n });
  expect(await judge()).toMatchObject([
    { level: "blocker", says: expect.stringContaining("Nothing is staked") as string },
  ]);
});

test("a signer that nobody delegated to is found", async () => {
  const { box, judge } = await aProver();
  const stranger = box.accounts.requester.address;
  expect(await judge(stranger)).toMatchObject([
    { level: "blocker", says: `No prover has delegated to the signer ${stranger}.` },
  ]);
});

test("the doctor's signer signs nothing", async () => {
  const { network } = await aProver();
  await expect(network.signer()).rejects.toMatchObject({ code: "may-not-sign" });
});

test("a network that tells its time is compared, and one that is not there is an error", async () => {
  const { box } = await aProver();
  const { aheadMs } = await askForSkew(box.url, () => Date.now() - 3_600_000);
  expect(Math.round(aheadMs / 60_000)).toBe(60);
  const nobody = `http://127.0.0.1:${await freePort()}`;
  await expect(askForSkew(nobody, Date.now)).rejects.toThrow();
  await expect(opened(nobody).requirements()).rejects.toMatchObject({ name: "NetworkError" });
});

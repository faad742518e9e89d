import { expect, test } from "vitest";
import { unagreed } from "../../conformance/agreed-terms.ts";
import { domainSeparator } from "../../src/adapters/network/signing.ts";

const prove = 10n ** 18n;
const mainnet = { domain: domainSeparator(1n), fees: { Transfer: `${prove}`, SetDelegation: "0" } };
const sepolia = { ...mainnet, domain: domainSeparator(11_155_111n) };
const usual = { mainnet: false, maxFeeWei: prove };

test("a server at any address that has calls signed for the mainnet needs --mainnet; the box on loopback does not", () => {
  for (const url of ["https://rpc.example", "https://rpc.sepolia.succinct.xyz", "http://127.0.0.1.example"]) {
    expect(unagreed(url, mainnet, usual)).toContain("--mainnet");
    expect(unagreed(url, mainnet, { ...usual, mainnet: true })).toBeUndefined();
    expect(unagreed(url, sepolia, usual)).toBeUndefined();
  }
  expect(unagreed("http://127.0.0.1:50051", mainnet, usual)).toBeUndefined();
});

test.each([
  ["above the highest agreed to", `${prove + 1n}`],
  ["that is no number", "0x10"],
  ["that is not said", ""],
])("a fee %s is refused", (_, fee) => {
  expect(unagreed("http://127.0.0.1:50051", { ...sepolia, fees: { Withdraw: fee } }, usual)).toContain(
    "Withdraw costs",
  );
});

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { demoRivals } from "../../../local/network/rivals/demo-rivals.ts";
import { announce } from "../../../local/system/announcement.ts";
import { type NetworkUnderTest, someFiles, startNetwork } from "./a-network.ts";
import { runProver } from "./run-prover.ts";

let folder: string;
let network: NetworkUnderTest;
let files: ReturnType<typeof someFiles>;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "prover-network-"));
  files = someFiles(folder);
  network = await startNetwork(folder, { bidders: demoRivals(1) });
});
afterAll(async () => {
  await network.close();
  rmSync(folder, { recursive: true, force: true });
});

const nobody = `0x${"ab".repeat(20)}`;
const noId = `0x${"00".repeat(32)}`;
const sent = (method: string) => network.box.transactions(method).length;

/** Proved by one of the rivals. */
const asked = ["request", "submit", "--gas-limit", "2000000", "--mode", "plonk", "--yes"];
async function proved(...more: string[]) {
  const ran = await network.as("requester", ...asked, "--follow", "--elf", files.elf, "--input", files.input, ...more);
  expect([ran.code, ran.stderr]).toEqual([0, expect.stringContaining("fulfilled, ")]);
  return ran;
}

test("a proof is asked for, waited for, kept and verified in one command", async () => {
  const out = join(folder, "proof.bin");
  const { stdout, stderr } = await proved("--out", out, "--verify");
  const [id = ""] = /^0x[0-9a-f]{64}/.exec(stdout) ?? [];
  expect(stdout).toBe(`${id} is fulfilled.\nThe proof is in ${out}: 1 500 bytes.\nThe proof: it verifies.\n`);
  expect(stderr).toContain(`Requested as ${id}`);
  expect(readFileSync(out).length).toBe(1_500);

  const again = await network.as("requester", "request", "download", id.slice(0, 14), "--out", out);
  expect([again.code, again.stderr]).toEqual([2, expect.stringContaining(`${out} is there already.\n  → Nothing`)]);
  const shown = await network.as("requester", "request", "show", id.slice(0, 14));
  expect(shown.stdout).toMatch(/status +fulfilled\n/);
  expect(shown.stdout).toMatch(/paid +0\.30\d+ PROVE\n/);
  const bids = await network.as("requester", "market", "bids", id.slice(0, 14), "--json");
  expect((bids.json as { bids: { amount: string }[] }).bids.length).toBeGreaterThan(0);

  const other = join(folder, "other.bin");
  writeFileSync(other, Buffer.alloc(1_500));
  const wrong = await network.as("requester", "request", "verify", id, "--proof", other, "--json");
  expect([wrong.code, wrong.json]).toEqual([1, { requestId: id, valid: false }]);
  const late = await network.as("requester", "request", "cancel", id, "--yes");
  expect([late.code, late.stderr]).toEqual([1, expect.stringContaining("It is fulfilled: a request is taken back")]);
  const closed = await network.as("signer", "bid", id, "1.5", "--yes");
  expect([closed.code, closed.stderr]).toEqual([1, expect.stringContaining("only open requests are bid on")]);
}, 90_000);

test("a transfer moves what was typed, to the last digit, and the log says so", async () => {
  const to = network.box.accounts.treasury.address;
  const { code, json } = await network.as("requester", "transfer", to, "0.000000000000000001", "--yes", "--json");
  expect([code, json]).toEqual([0, expect.objectContaining({ to, amount: "1", fee: "1000000000000000000" })]);
  await network.as("requester", "transfer", to, "1999999999999999999wei", "--yes");
  const balance = await network.as("requester", "balance", "show", to);
  expect(balance.stdout).toBe(`2 PROVE  ${to}\n`);
  const logs = await network.as("treasury", "balance", "logs", "--json");
  expect(logs.json).toMatchObject({ more: false, logs: [{ amount: "1999999999999999999" }, { amount: "1" }] });
}, 60_000);

test("what would spend is shown, and not done where nobody can say yes", async () => {
  const before = sent("Transfer");
  const { code, stdout, stderr } = await network.as("requester", "transfer", nobody, "1.5");
  expect([code, stdout]).toEqual([5, ""]);
  expect(stderr).toMatch(new RegExp(`^transfer +1\\.5 PROVE\nto +${nobody}\nfee +1 PROVE\nleft after +\\d`));
  expect(stderr).toContain("Nothing was done: nobody can be asked here.\n  → Say --yes");
  expect(sent("Transfer")).toBe(before);
});

test("what the network asks for is agreed to up to a limit, and shown where nobody is asked", async () => {
  const fees = { transferWei: 10n ** 18n + 1n, withdrawWei: 2n * 10n ** 18n, delegationWei: 3n * 10n ** 18n };
  const dear = await startNetwork(folder, { fees, params: { maxPricePerPgu: 5_000_000_000n } });
  try {
    const { prover, signer } = dear.box.accounts;
    const transfer = await dear.as("requester", "transfer", nobody, "1", "--yes");
    expect([transfer.code, transfer.stderr]).toEqual([
      1,
      expect.stringMatching(/a fee of 1\.0{17}1 PROVE.*\n.*--max-fee/),
    ]);
    expect((await dear.as("requester", "withdraw", "1", "--yes")).stderr).toContain("a fee of 2 PROVE");
    const delegate = await dear.as("prover", "delegate", "set", signer.address, "--prover", prover.address, "--yes");
    expect(delegate.stderr).toContain("a fee of 3 PROVE");
    const submit = await dear.as("requester", ...asked, "--elf", files.elf, "--max-fee", "0.1");
    expect(submit.stderr).toContain("a fee of 0.3 PROVE, and 0.1 is the most");
    const suggested = await dear.as("requester", ...asked, "--elf", files.elf);
    expect([suggested.code, suggested.stderr]).toEqual([
      1,
      expect.stringMatching(/up to 6 PROVE per BPGU.*\n.*--max-price/),
    ]);
    expect(dear.box.transactions()).toEqual([]);
    const agreed = await dear.as("requester", "transfer", nobody, "1", "--yes", "--max-fee", "2");
    expect([agreed.code, agreed.stderr]).toEqual([
      0,
      expect.stringMatching(/^transfer +1 PROVE\nto .*\nfee +1\.0{17}1 PROVE\n/),
    ]);
  } finally {
    await dear.close();
  }
}, 60_000);

test("a withdrawal of another's balance needs the fee on the signer's own", async () => {
  const { requester } = network.box.accounts;
  const before = sent("Withdraw");
  const poor = await network.as("executor", "withdraw", "1", "--account", requester.address, "--yes");
  expect([poor.code, poor.stderr]).toEqual([
    1,
    expect.stringContaining("fee of 1 PROVE is the signer's, whose balance is 0"),
  ]);
  expect(sent("Withdraw")).toBe(before);
});

test("a network that is away for a while is waited for, and what fails after the request names it", async () => {
  const away = { at: "GetProofRequestStatus", fault: { kind: "outage" } } as const;
  network.box.faults.add(away);
  setTimeout(() => network.box.faults.clear(), 20_000); // past a read's own deadline, 15 s
  await proved();

  const wanted = [
    ...asked,
    "--elf",
    files.elf,
    "--input",
    files.input,
    "--out",
    join(folder, "none", "proof.bin"),
    "--json",
  ];
  const { code, json, stderr } = await network.as("requester", ...wanted);
  const [, id] = /Requested as (0x[0-9a-f]{64}):/.exec(stderr) ?? [];
  const message = expect.stringMatching(new RegExp(`^Requested as ${id}, and then: .*cannot be written`));
  const todo = `\`prover request follow ${id}\` goes on.`;
  expect([code, json]).toEqual([2, { error: { code: "usage", message, todo } }]);
}, 90_000);

test("Ctrl-C ends the waiting for a request while the network is silent, and says how to wait again", async () => {
  const [{ requestId } = { requestId: noId }] = (
    (await network.as("requester", "request", "list", "--json")).json as { requests: { requestId: string }[] }
  ).requests;
  const heard = network.called.length;
  const arrived = async () => {
    while (!network.called.slice(heard).includes("GetProofRequestStatus")) await sleep(50);
  };
  const silent = { kind: "lose-before-commit", how: "withhold" } as const;
  network.box.faults.add({ at: "GetProofRequestStatus", fault: silent });
  const typed = ["request", "follow", requestId, "--network", network.box.url];
  const ran = await runProver(typed, { env: { XDG_CONFIG_HOME: folder }, interrupt: arrived() });
  network.box.faults.clear();
  const again = `\`prover request follow ${requestId}\` waits again`;
  expect([ran.code, ran.stderr]).toEqual([1, expect.stringMatching(/Nobody waits any more; it goes on/)]);
  expect(ran.stderr).toContain(again);
}, 60_000);

test("a box where nothing was won says so", async () => {
  const fresh = await startNetwork(folder);
  try {
    expect((await fresh.as("requester", "market", "prices")).stdout).toMatch(/^won +no auction/m);
  } finally {
    await fresh.close();
  }
});

test("a lost answer leads to one transfer, and what nobody answers is not done twice", async () => {
  const before = sent("Transfer");
  network.box.faults.add({ at: "Transfer", fault: { kind: "lose-after-commit" }, count: 1 });
  expect((await network.as("requester", "transfer", nobody, "1", "--yes")).code).toBe(0);
  expect(sent("Transfer")).toBe(before + 1);

  network.box.faults.add({ at: "Transfer", fault: { kind: "outage" } });
  const lost = await network.as("requester", "transfer", nobody, "1", "--yes");
  network.box.faults.clear();
  const [, transaction] = /became of transaction (0x[0-9a-f]{64})/.exec(lost.stderr) ?? [];
  expect([lost.code, lost.stderr]).toEqual([1, expect.stringContaining(`prover transaction show ${transaction}`)]);
  expect((await network.as("requester", "transaction", "show", transaction ?? "")).code).toBe(4);
  const listed = await network.as("requester", "transaction", "list", "--json");
  expect(listed.json).toMatchObject({ transactions: [{ transaction, rpc: "Transfer", fate: "unknown" }] });
  const hasty = await network.as("requester", "transfer", nobody, "1", "--yes");
  expect([hasty.code, hasty.stderr]).toEqual([5, expect.stringContaining(`${transaction} of 2`)]);
  forgetOpen();
}, 60_000);

test("a network that is busy is sent a transfer once, and it is said that it was not carried out", async () => {
  const [before, heard] = [sent("Transfer"), network.called.length];
  network.box.faults.add({ at: "Transfer", fault: { kind: "refuse", code: "resource-exhausted", message: "later" } });
  const { code, stderr } = await network.as("requester", "transfer", nobody, "1", "--yes");
  network.box.faults.clear();
  expect([code, stderr]).toEqual([1, expect.stringMatching(/it is busy.*later.*\n {2}→ .* was not carried out\.\n$/)]);
  expect(network.called.slice(heard).filter((rpc) => rpc === "Transfer")).toHaveLength(1);
  expect(sent("Transfer")).toBe(before);
}, 60_000);

/** Ten minutes later, for the tests after this one. */
const forgetOpen = () => rmSync(join(folder, "serverless-prover", "transactions"), { recursive: true });

test("Ctrl-C while it is sent says which transaction may have been carried out", async () => {
  const [heard, before] = [network.called.length, sent("Transfer")];
  const arrived = async () => {
    while (!network.called.slice(heard).includes("Transfer")) await sleep(50);
  };
  network.box.faults.add({ at: "Transfer", fault: { kind: "latency", ms: 3_000 }, count: 1 });
  const env = { XDG_CONFIG_HOME: folder, PROVER_SIGNER_KEY: network.box.accounts.requester.privateKey };
  const typed = ["transfer", nobody, "1", "--yes", "--network", network.box.url];
  const ran = await runProver(typed, { env, interrupt: arrived() });
  const [, transaction] = /became of transaction (0x[0-9a-f]{64})/.exec(ran.stderr) ?? [];
  expect([ran.code, ran.stderr]).toEqual([1, expect.stringContaining(`prover transaction show ${transaction}`)]);
  network.box.faults.clear();
  while (sent("Transfer") === before) await sleep(50); // it was on its way
  expect((await network.as("requester", "transaction", "show", transaction ?? "")).code).toBe(0);
  const listed = await network.as("requester", "transaction", "list");
  expect(listed.stdout).toMatch(new RegExp(`carried out +${transaction} +transfer 1 PROVE, to ${nobody}`));
  expect((await network.as("requester", "transaction", "list")).stdout).toBe("None is open.\n");
}, 60_000);

test.each([
  { args: ["transfer", "0x12", "1", "--yes"], code: 2, says: /"0x12" for address: it must be an address/ },
  { args: ["transfer", nobody, "1,5"], code: 2, says: /it must be an amount in PROVE such as 1\.5/ },
  { args: ["transfer", nobody, "1.0000000000000000001"], code: 2, says: /it must be an amount in PROVE/ },
  {
    args: ["transfer", nobody, "2000000", "--yes"],
    code: 1,
    says: /The balance is \d+.* PROVE: 2000000 and the fee of 1/,
  },
  {
    args: ["withdraw", "1", "--account", nobody, "--yes"],
    code: 1,
    says: /The balance is \d.* PROVE: |only the account/,
  },
  { args: ["balance", "logs", "--from", "yesterday"], code: 2, says: /it must be a time such as/ },
  { args: ["request", "show", noId], code: 4, says: /does not know the request 0x0000.*\n {2}→ `prover request list`/ },
  { args: ["request", "show", "0x000000"], code: 4, says: /knows no request that begins with 0x000000/ },
  { args: ["request", "show", "0x12"], code: 2, says: /it must be an id: 0x and 64 hex digits/ },
  {
    args: ["request", "submit", "--program", noId, "--gas-limit", "1"],
    code: 4,
    says: /not know the program.*\n.*--elf/,
  },
  { args: ["request", "submit", "--program", noId], code: 2, says: /How much may it take\?/ },
  { args: ["request", "submit", "--gas-limit", "1"], code: 2, says: /Which program\?/ },
  { args: ["request", "submit", "--elf", "/nowhere", "--gas-limit", "1"], code: 2, says: /\/nowhere cannot be read/ },
  {
    args: ["request", "submit", "--elf", "package.json", "--gas-limit", "1"],
    code: 2,
    says: /package\.json is no ELF/,
  },
  { args: ["request", "list", "--status", "dreaming"], code: 2, says: /it must be one of requested, assigned/ },
  { args: ["programs", "show", noId], code: 4, says: /does not know the program/ },
  { args: ["transaction", "show", noId], code: 4, says: /has not taken the transaction/ },
  { args: ["delegate", "set", nobody, "--yes"], code: 4, says: /prover .* not found.*\n {2}→ `prover provers list`/ },
  { args: ["provers", "suspend", nobody, "+1h", "--yes"], code: 1, says: /does not let this key do that.*auctioneer/ },
  { args: ["provers", "report", "package.json", "--yes"], code: 2, says: /package\.json is no report: / },
  { args: ["artifact", "download", "s3://a/b", "--out", "/tmp/x"], code: 2, says: /it must be an http\(s\) URI/ },
])("$args is refused in words, and nothing is sent", async ({ args, code, says }) => {
  const before = network.box.transactions().length;
  const ran = await network.as("requester", ...args);
  expect([ran.code, ran.stdout]).toEqual([code, ""]);
  expect(ran.stderr).toMatch(says);
  expect(ran.stderr).not.toMatch(/\bat .*\.(ts|mjs):\d+/); // no stack
  expect(network.box.transactions()).toHaveLength(before);
});

test("a bid that would be refused is refused before it is signed", async () => {
  const outside = await startNetwork(folder, { auctioneer: "outside" });
  try {
    const submitted = await outside.as("requester", ...asked, "--elf", files.elf, "--max-price", "1", "--json");
    const { requestId } = submitted.json as { requestId: string };
    const bid = (price: string) => outside.as("signer", "bid", requestId, price, "--yes");
    expect((await bid("1.5")).stderr).toContain("The request pays at most 1 PROVE per BPGU.");
    expect((await bid("0.505")).stderr).toMatch(/multiple of the tick, 10 000 000 wei.*\n.*500 000 000 or 510 000 000/);
    expect((await bid("0")).stderr).toContain("A bid must be above 0.");
    expect(outside.called).not.toContain("Bid");
    const { prover, requester } = outside.box.accounts;
    const closed = ["--elf", files.elf, "--whitelist", requester.address, "--json"];
    const others = (await outside.as("requester", ...asked, ...closed)).json as { requestId: string };
    const unasked = await outside.as("signer", "bid", others.requestId, "1.5", "--yes");
    expect(unasked.stderr).toContain(`The request lets others bid alone, and not ${prover.address}.`);
    await outside.as("requester", "request", "cancel", others.requestId, "--yes");
    const gone = await outside.as("signer", "bid", others.requestId, "1.5", "--yes");
    expect(gone.stderr).toContain("It was taken back: nobody can win it.");
    await outside.as("auctioneer", "provers", "suspend", prover.address, "+1h", "--yes");
    expect((await bid("0.5")).stderr).toContain(`${prover.address} is suspended until 2`);
    expect(outside.called).not.toContain("Bid");
    const open = await outside.as("signer", "market", "open", "--json");
    expect(open.json).toMatchObject({ more: false, requests: [{ requestId }] });
  } finally {
    await outside.close();
  }
}, 60_000);

test("a digit that breaks an address' checksum stops everything", async () => {
  const before = network.called.length;
  const right = "0x52908400098527886E0F7030069857D2E4169EE7"; // EIP-55's own examples
  const mixed = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";
  expect((await network.as("requester", "balance", "show", mixed)).code).toBe(0);
  expect((await network.as("requester", "balance", "show", right)).code).toBe(0);
  const calls = network.called.length;
  expect(calls).toBeGreaterThan(before);
  const slipped = await network.as("requester", "transfer", mixed.replace("6053", "6054"), "1", "--yes");
  expect([slipped.code, slipped.stderr]).toEqual([2, expect.stringContaining("a digit is wrong")]);
  expect(network.called).toHaveLength(calls);
});

test("the key is the profile's, the variable's, or nobody's; a read of another's account needs none", async () => {
  const at = ["--network", network.box.url];
  const env = { XDG_CONFIG_HOME: folder };
  const unnamed = await runProver(["transfer", nobody, "1", ...at], { env });
  expect([unnamed.code, unnamed.stderr]).toEqual([2, expect.stringContaining("Nobody is named whose key signs")]);
  expect((await runProver(["balance", "show", nobody, ...at], { env })).code).toBe(0);
  const file = join(folder, "no-keystore.json");
  const absent = await runProver(["balance", "--signer", `keystore:${file}`, ...at], { env });
  expect([absent.code, absent.stderr]).toEqual([2, expect.stringContaining(`The keystore ${file} cannot be read`)]);

  writeFileSync(file, JSON.stringify({ version: 3, address: nobody.slice(2) }));
  const said = await runProver(["balance", "--signer", `keystore:${file}`, "--json", ...at], { env });
  expect(said.json).toMatchObject({ account: nobody }); // without a password
  const locked = await runProver(["transfer", nobody, "0.1", "--signer", `keystore:${file}`, "--yes", ...at], { env });
  expect(locked.code).not.toBe(0);
  expect(network.box.transactions("Transfer").map(({ sender }) => sender)).not.toContain(nobody);

  await runProver(["profile", "set", "box", "--network", network.box.url, "--signer", "env"], { env });
  const key = { PROVER_SIGNER_KEY: network.box.accounts.requester.privateKey };
  const owned = await runProver(["balance", "--profile", "box", "--json"], { env: { ...env, ...key } });
  expect(owned.json).toMatchObject({ account: network.box.accounts.requester.address });
});

test("the network of the system on this machine is found, and one that is not there is said", async () => {
  const state = join(folder, "state");
  const env = { XDG_CONFIG_HOME: join(folder, "none") };
  const ask = (...args: string[]) => runProver(["market", "prices", ...args, "--json"], { env });
  const none = await ask("--state", state);
  expect([none.code, none.json]).toEqual([3, { error: expect.objectContaining({ code: "no-system" }) }]);
  const chainId = `${network.box.rules.chainId}`;
  const where = { network: { url: network.box.url, chainId }, stage: "dev", prover: "simulated", endpoints: {} };
  const takeBack = announce(state, { startedAtMs: 0, ...where });
  expect((await ask("--state", state)).json).toMatchObject({ prove: { usdMicros: expect.anything() } });
  takeBack();
  const gone = await ask("--network", "http://127.0.0.1:9");
  expect([gone.code, gone.stderr]).toEqual([1, expect.stringContaining("No answer came from http://127.0.0.1:9")]);
}, 60_000);

test("what a stranger says cannot talk to the terminal", async () => {
  const message = "\u001b[2Jcleared\u009b1A\u202e";
  network.box.faults.add({ at: "GetBalance", fault: { kind: "refuse", code: "invalid-argument", message }, count: 1 });
  const { code, stderr } = await network.as("requester", "balance");
  expect([code, stderr]).toEqual([1, expect.stringContaining("[2Jcleared1A")]);
  expect(stderr).not.toMatch(/[^\P{Cc}\n]|\u202e/u);
});

test("nothing is signed for a stranger's network that nobody says the chain of, nor for another than a known one's", async () => {
  const env = { XDG_CONFIG_HOME: folder, PROVER_SIGNER_KEY: network.box.accounts.requester.privateKey };
  const stranger = ["--network", "http://elsewhere.invalid"];
  const unsaid = await runProver(["auction", "settle", noId, nobody, ...stranger], { env });
  expect([unsaid.code, unsaid.stderr]).toEqual([2, expect.stringMatching(/counts on mainnet\.\n {2}→ Say --chain-id/)]);
  const said = await runProver(["auction", "settle", noId, nobody, ...stranger, "--chain-id", "1"], { env });
  expect([said.code, said.stderr]).toEqual([5, expect.stringMatching(/sent to +http.*, for chain 1, mainnet's\n/)]);
  const other = ["--network", "mainnet", "--chain-id", "11155111"];
  const twisted = await runProver(["auction", "settle", noId, nobody, ...other], { env });
  expect([twisted.code, twisted.stderr]).toEqual([
    2,
    expect.stringContaining("mainnet is of chain 1, and not of 1115"),
  ]);
});

test("a profile keeps what is signed for its network, and for no other", async () => {
  const env = { XDG_CONFIG_HOME: join(folder, "chains"), PROVER_SIGNER_KEY: network.box.accounts.requester.privateKey };
  const profile = (...args: string[]) => runProver(["profile", ...args], { env });
  const settle = (...args: string[]) => runProver(["auction", "settle", noId, nobody, ...args], { env });
  await profile("set", "far", "--network", "http://elsewhere.invalid", "--chain-id", "11155111");
  expect((await profile("list")).stdout).toMatch(/http:\/\/elsewhere\.invalid +11155111/);
  const kept = await settle();
  expect([kept.code, kept.stderr]).toEqual([5, expect.stringContaining("for chain 11155111, Sepolia's")]);
  const other = await settle("--chain-id", "1");
  expect([other.code, other.stderr]).toEqual([2, expect.stringContaining("is of chain 11155111, and not of 1.")]);
  const elsewhere = await settle("--network", "http://stranger.invalid");
  expect([elsewhere.code, elsewhere.stderr]).toEqual([2, expect.stringContaining("counts on mainnet")]);

  await profile("set", "far", "--signer", "env");
  expect((await profile("list", "--json")).json).toMatchObject({ profiles: { far: { chainId: "11155111" } } });
  await profile("set", "far", "--network", "http://stranger.invalid");
  expect((await settle()).stderr).toContain("counts on mainnet");
  for (const network of ["mainnet", "local"]) {
    const refused = await profile("set", "wrong", "--network", network, "--chain-id", "5");
    expect([refused.code, refused.stderr]).toEqual([
      2,
      expect.stringMatching(/of chain 1, and not of 5|that is a URL/),
    ]);
  }
  expect((await profile("list", "--json")).stdout).not.toContain("wrong");
}, 60_000);

test("what is signed is shown, all of it, and by whom", async () => {
  const place = (name: string, content: string | Uint8Array) => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };
  const { requester } = network.box.accounts;
  const shown = async (...args: string[]) => {
    const ran = await network.as("requester", ...args);
    expect(ran.code).toBe(5);
    return ran.stderr.replace(/ +/g, " ");
  };
  const by = `signed by ${requester.address}\nsent to ${network.box.url}, for chain 1, mainnet's\n`;
  const counters = { observedAtSec: 60, countersSinceSec: 0, gpuNodes: 3, gpuAvailableMs: 2_000, gpuBusyMs: 1_500 };
  const components = [{ component: "sp1-cluster", version: "6.1.0", gitSha: "abc" }];
  const report = place("report.json", JSON.stringify({ ...counters, gpus: [], components }));
  const reported = await shown("provers", "report", report);
  expect(reported).toContain("busy 1 500 of 2 000 ms since 1970-01-01 00:00:00Z\ncomponents sp1-cluster 6.1.0 abc\n");
  expect(reported).toContain(by);
  expect(await shown("artifact", "upload", "stdin", files.input)).toContain(`read it everyone\n${by}`);
  const limits = ["--min-auction", "90", "--public-values-hash", noId];
  const wanted = await shown("request", "submit", "--gas-limit", "2", "--elf", files.elf, ...limits);
  expect(wanted).toContain(`auction lasts 1 min 30 s at least\npublic values must hash to ${noId}\n`);
  const trace = place("trace.json", "{}");
  const execution = ["--cycles", "1", "--gas", "1", "--public-values-hash", noId, "--trace", trace];
  const executed = await shown("auction", "execute", noId, ...execution);
  expect(executed).toContain(`public values hash to ${noId}\ntrace {}\n`);
  expect(await shown("auction", "fulfill", noId, trace, "--on-demand-ratio", "0.5")).toContain("on demand 0.5 of it\n");
}, 60_000);

test.each([
  { text: "I agree\u202e not", says: "U+202E" },
  { text: "I agree\u001b[1A", says: "U+001B" },
  { text: "I agree\u200b", says: "U+200B" },
  { text: Uint8Array.of(0x49, 0xff), says: "no text in UTF-8" },
])("terms that cannot be shown as they are, are not signed: $says", async ({ text, says }) => {
  const file = join(folder, "terms.txt");
  writeFileSync(file, text);
  const { code, stderr } = await network.as("requester", "account", "sign-terms", file, "--yes");
  expect([code, stderr]).toEqual([2, expect.stringContaining(says)]);
  if (typeof text !== "string") return;
  const named = await network.as("requester", "account", "name", text, "--yes");
  expect([named.code, named.stderr]).toEqual([2, expect.stringContaining(says)]);
});

test("a signature for another chain is refused with what to say", async () => {
  const { code, stderr } = await network.as("requester", "transfer", nobody, "1", "--yes", "--chain-id", "5");
  expect([code, stderr]).toEqual([1, expect.stringMatching(/domain.*\n {2}→ .*--chain-id/)]);
});

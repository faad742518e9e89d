import { expect, test } from "vitest";
import { freePort, listen } from "../../../local/aws/http/listen.ts";
import { runDoctor } from "./run-doctor.ts";

const nobody = async () => `http://127.0.0.1:${await freePort()}`;

test("a machine whose DynamoDB does not answer is blocked, and the table says what to do", async () => {
  const url = (await nobody()).replace("//", "//me:planted-word@");
  const { status, output } = await runDoctor(["-c", `networkUrl=${await nobody()}`], {
    AWS_ENDPOINT_URL_DYNAMODB: url,
  });
  expect(status).toBe(1);
  expect(output).toMatch(
    /BLOCKER {2}dynamodb {2}AWS_ENDPOINT_URL_DYNAMODB names http:\/\/127\.0\.0\.1:\d+, .*ECONNREFUSED/,
  );
  expect(output).toContain("→ Start the engine, or unset the variable.");
  expect(output).not.toContain("planted-word");
});

test("one that answers is fine, and a network without an answer is a finding", async () => {
  const engine = await listen((_, response) => Promise.resolve(void response.writeHead(400).end()));
  const { findings } = await runDoctor(["--json", "-c", `networkUrl=${await nobody()}`], {
    AWS_ENDPOINT_URL_DYNAMODB: engine.url,
  });
  await engine.close();
  expect(findings).toContainEqual({ check: "dynamodb", level: "ok", says: `DynamoDB answers at ${engine.url}.` });
  expect(findings).toContainEqual(expect.objectContaining({ check: "clock", level: "advice" }));
  expect(findings.map(({ check }) => check)).toEqual(["node", "dynamodb", "disk", "port", "port", "prover", "clock"]);
});

test("without a region and credentials an account is blocked, and nothing else is asked", async () => {
  const { status, findings } = await runDoctor(["--json", "--stage", "dev"], {
    AWS_EC2_METADATA_DISABLED: "true",
    HOME: "/nowhere",
  });
  expect(status).toBe(1);
  expect(findings).toMatchObject([{ check: "credentials", level: "blocker" }]);
});

test.each([
  { args: ["--what"], says: "Unknown option '--what'" },
  { args: ["-c", "stage"], says: '-c must be NAME=VALUE, not "stage".' },
  { args: ["-c", "stage=dev"], says: "--stage NAME" },
  { args: ["--stage", "prdo"], says: /There is no stage prdo, but dev, prod: / },
  {
    args: ["--stage", "dev", "-c", "chainId=one", "-c", "fleet=x=m5.large:spot:1"],
    says: /-c chainId: must be.*-c fleet: x cannot be of m5.large/,
  },
])("a wrong command line is refused: $args", async ({ args, says }) => {
  const { status, output } = await runDoctor(args);
  expect(status).toBe(2);
  expect(output).toMatch(says);
});

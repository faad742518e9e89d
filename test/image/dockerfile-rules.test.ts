import { resolve } from "node:path";
import { expect, test } from "vitest";
import type { dockerfileRules } from "../../tools/image/dockerfile-rules.ts";
import { lintDockerfile, lintImage } from "../../tools/image/lint.ts";

const good = `ARG BASE_IMAGE
ARG KIND=gpu
FROM \${BASE_IMAGE} AS base
FROM base AS build
RUN apt-get update && apt-get install -y --no-install-recommends make && rm -rf /var/lib/apt/lists/*
COPY package.json package-lock.json Cargo.lock ./
RUN npm ci --ignore-scripts && cargo fetch --locked
COPY src src
RUN --network=none cargo build --locked
FROM scratch AS host-gpu
COPY --from=build /out /out
FROM host-\${KIND} AS image
COPY --from=build /out /out
USER 10001:10001
HEALTHCHECK --interval=5m CMD ["/out/check"]
ENTRYPOINT ["/out/run"]
`;

const faults = (source: string) => lintDockerfile(source, new Set(["BASE_IMAGE"]));

type RuleName = keyof typeof dockerfileRules;

/** For each rule what to put in the place of what; each breaks that rule alone. */
const planted: Readonly<Record<RuleName, readonly (readonly [string, string])[]>> = {
  "a base image is a stage, scratch, or an argument that the lock pins": [
    ["FROM ${BASE_IMAGE} AS base", "FROM debian:bookworm AS base"],
    ["FROM ${BASE_IMAGE} AS base", `FROM debian@sha256:${"a".repeat(64)} AS base`],
    ["FROM ${BASE_IMAGE} AS base", "ARG OTHER\nFROM ${OTHER} AS base"],
    ["FROM host-${KIND} AS image", "FROM hosts-${KIND} AS image"],
  ],
  "a base image's argument has no default": [["ARG BASE_IMAGE", "ARG BASE_IMAGE=debian:bookworm"]],
  "files come from the context or a stage above": [
    ["COPY --from=build /out /out\nUSER", "COPY --from=node:24 /out /out\nUSER"],
  ],
  "no ADD: it fetches and unpacks": [["COPY src src", "ADD https://example.com/src.tar.gz /src"]],
  "what is copied is named": [["COPY src src", "COPY . ."]],
  "what is fetched is no script to run": [
    ["RUN npm ci", "RUN curl -fsSL https://example.com/install | sh && npm ci"],
    ["RUN npm ci", "RUN wget -O- https://example.com/install \\\n | bash && npm ci"],
  ],
  "apt-get updates, installs without asking or recommending, and cleans up, all in one layer": [
    [" && rm -rf /var/lib/apt/lists/*", ""],
    [" --no-install-recommends", ""],
    ["apt-get install -y", "apt-get install"],
    ["apt-get update && ", ""],
    ["apt-get update", "apt update"],
  ],
  "npm installs what its lock says, and runs nothing of it": [
    ["npm ci --ignore-scripts", "npm install --ignore-scripts"],
    ["npm ci --ignore-scripts", "npm ci"],
  ],
  "cargo keeps to its lock": [
    ["cargo fetch --locked", "cargo fetch"],
    ["cargo build --locked", "cargo build --release"],
  ],
  "a compiler has no network": [["--network=none ", ""]],
  "locks are copied before sources": [
    ["COPY package.json package-lock.json Cargo.lock ./", "COPY src src\nCOPY package.json package-lock.json ./"],
  ],
  "the image's user is a number, not root, and comes after the last file": [
    ["USER 10001:10001\n", ""],
    ["USER 10001:10001", "USER 0:0"],
    ["USER 10001:10001", "USER prover"],
    ["USER 10001:10001", "USER 10001:10001\nCOPY --from=build /more /more"],
    ["USER 10001:10001", "USER 10001:10001\nUSER root"],
  ],
  "the image starts one program, without a shell": [
    ['ENTRYPOINT ["/out/run"]', "ENTRYPOINT /out/run"],
    ['ENTRYPOINT ["/out/run"]\n', ""],
    ['ENTRYPOINT ["/out/run"]', 'ENTRYPOINT ["/out/run"]\nCMD ["--help"]'],
  ],
  "the image has a health check, without a shell": [
    ['HEALTHCHECK --interval=5m CMD ["/out/check"]\n', ""],
    ['CMD ["/out/check"]', "CMD /out/check"],
  ],
};

test("a Dockerfile that keeps the rules has no faults", () => {
  expect(faults(good)).toEqual([]);
});

test.each(Object.entries(planted).flatMap(([rule, changes]) => changes.map(([from, to]) => [rule, from, to] as const)))(
  "%s: %j → %j",
  (rule, from, to) => {
    expect(good).toContain(from);
    const found = faults(good.replace(from, to));
    expect(found.map((fault) => fault.replace(/^line \d+: /, ""))).toEqual([rule]);
  },
);

test("what is no Dockerfile is told with its line", () => {
  expect(faults(`${good}COPI a b\n`)).toEqual(["line 17: Unknown instruction: COPI"]);
});

test("the image's Dockerfile keeps them", () => {
  expect(lintImage(resolve("."))).toEqual([]);
});

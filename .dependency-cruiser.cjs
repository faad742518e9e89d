/**
 * Who may know whom. Types count as well: a room that names another room's type depends on it.
 * `test/rules/dependency-rules.test.ts` plants a violation of each rule.
 */
const ours = "^(src|replay|library|lambdas|lib|batch-image|local|conformance|cli|tools|test|bench)/";

/** @type {import("dependency-cruiser").IForbiddenRuleType[]} */
const forbidden = [
  {
    name: "domain-imports-nothing",
    comment: "A decision depends on its arguments alone: no package, no module of Node, no other room.",
    from: { path: "^src/domain/" },
    to: { pathNot: "^src/domain/" },
  },
  {
    name: "ports-know-only-the-domain",
    from: { path: "^src/ports/" },
    to: { pathNot: "^src/(ports|domain)/" },
  },
  {
    name: "steps-know-only-ports-and-domain",
    comment: "A step never sees an SDK's or the wire's types.",
    from: { path: "^src/steps/" },
    to: { pathNot: "^src/(steps|ports|domain)/" },
  },
  {
    name: "adapters-are-islands",
    from: { path: "^src/adapters/([^/.]+)" },
    to: { path: "^src/adapters/", pathNot: "^src/adapters/$1(/|\\.ts$)" },
  },
  {
    name: "adapters-know-only-ports-domain-and-config",
    from: { path: "^src/adapters/" },
    to: { path: ours, pathNot: "^src/(adapters|ports|domain|config|gen)/" },
  },
  {
    name: "generated-code-stays-at-the-wire",
    comment: "The network adapter, the box and the recorder speak the wire; vectors and conformance check it.",
    from: {
      pathNot: "^(src/gen|src/adapters/network|local/network|conformance|cli/vectors|cli/record|test)/",
    },
    to: { path: "^src/gen/" },
  },
  {
    name: "lambdas-only-put-together",
    from: { path: "^lambdas/" },
    to: { pathNot: "^src/(compose|entry|steps)/" },
  },
  {
    name: "deployed-code-reaches-nothing-local",
    from: { path: "^(src|lambdas|lib|batch-image)/" },
    to: { path: "^(replay|local|conformance|cli|tools|test|bench)/" },
  },
  {
    name: "lib-shares-only-names",
    comment:
      "And two tables, so that what hosts are, and which there are, is written once for bidder, replay and stack.",
    from: { path: "^lib/" },
    to: { path: ours, pathNot: "^(lib/|src/config/names\\.ts$|src/domain/(instance-types|usual-fleet)\\.ts$)" },
  },
  {
    name: "names-stand-alone",
    comment: "What the names import, the stack would share as well.",
    from: { path: "^src/config/names\\.ts$" },
    to: {},
  },
  {
    name: "runner-knows-only-domain-ports-config-and-adapters",
    from: { path: "^batch-image/" },
    to: { path: ours, pathNot: "^(batch-image|src/(domain|ports|config|adapters))/" },
  },
  {
    name: "library-gathers-what-a-client-needs",
    comment: "The client without the node: no step, no Lambda, nothing of the stack.",
    from: { path: "^library/" },
    to: { path: ours, pathNot: "^(library|src/(domain|ports|adapters/(network|clock|kms|secrets)))/" },
  },
  {
    name: "deployed-code-does-not-know-the-library",
    comment: "A Lambda that imported every verb would start later.",
    from: { path: "^(src|lambdas|lib|batch-image)/" },
    to: { path: "^library/|^src/adapters/network/create-client\\.ts$" },
  },
  {
    name: "replay-knows-only-the-domain",
    comment: "A replay is a function of its market: no package, no file, no clock.",
    from: { path: "^replay/" },
    to: { pathNot: "^(replay|src/domain)/" },
  },
  {
    name: "conformance-knows-the-wire-and-the-client",
    comment: "What a server is held against must not come from the box: it is one of the servers.",
    from: { path: "^conformance/" },
    to: { path: ours, pathNot: "^(conformance|library|src/(domain|gen|adapters/network)|local/requester)/" },
  },
  {
    name: "no-cycles",
    from: {},
    to: { circular: true },
  },
];

/** @type {import("dependency-cruiser").IConfiguration} */
module.exports = {
  forbidden: forbidden.map((rule) => ({ ...rule, severity: "error" })),
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    skipAnalysisNotInRules: true,
  },
};

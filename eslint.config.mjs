import { parser, plugin as tseslint } from "typescript-eslint";

/** Pure rooms may not reach for the clock, for chance, for timers or for the process: all of it is an argument. */
const impureGlobals = [
  "Date",
  "setTimeout",
  "setInterval",
  "setImmediate",
  "queueMicrotask",
  "process",
  "crypto",
  "performance",
  "fetch",
  "globalThis", // the way around all others
];
const rule = (name) =>
  `'${name}' makes a decision depend on more than its arguments: take it from a port or an argument.`;

const typed = {
  files: ["**/*.ts"],
  languageOptions: { parser, parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
  plugins: { "@typescript-eslint": tseslint },
  rules: {
    "@typescript-eslint/no-floating-promises": "error",
    "@typescript-eslint/no-misused-promises": "error",
    "@typescript-eslint/await-thenable": "error",
    "@typescript-eslint/only-throw-error": "error",
    "@typescript-eslint/prefer-promise-reject-errors": "error",
    "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
    "@typescript-eslint/no-explicit-any": "error",
    "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
    "@typescript-eslint/consistent-type-imports": "error",
    "@typescript-eslint/no-unnecessary-type-assertion": "error",
    "@typescript-eslint/no-non-null-assertion": "error",
    "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true, allowBoolean: true }],
    "no-restricted-syntax": [
      "error",
      { selector: "TSEnumDeclaration", message: "Use a union: enums are for generated code." },
      { selector: "ExportDefaultDeclaration", message: "Export by name." },
    ],
    eqeqeq: "error",
    "no-console": "error",
  },
};

export default [
  { ignores: ["node_modules/", "src/gen/", "cdk.out/", ".build/", "dist/", ".local/", "target/", "test/fixtures/"] },
  typed,
  {
    files: ["src/domain/**/*.ts", "src/steps/**/*.ts", "src/ports/**/*.ts"],
    rules: {
      "no-restricted-globals": ["error", ...impureGlobals.map((name) => ({ name, message: rule(name) }))],
      "no-restricted-properties": ["error", { object: "Math", property: "random", message: rule("Math.random") }],
    },
  },
  {
    files: ["src/**/*.ts", "lambdas/**/*.ts"],
    ignores: ["src/config/load.ts"],
    rules: {
      "no-restricted-properties": [
        "error",
        { object: "process", property: "env", message: "src/config/load.ts is the only reader of the environment." },
        { object: "Math", property: "random", message: rule("Math.random") },
      ],
    },
  },
  { files: ["*.config.ts"], rules: { "no-restricted-syntax": "off" } },
  { files: ["cli/**/*.ts", "tools/**/*.ts", "bench/**/*.ts", "examples/**/*.ts"], rules: { "no-console": "off" } },
  { files: ["test/**/*.ts"], rules: { "@typescript-eslint/no-non-null-assertion": "off" } },
];

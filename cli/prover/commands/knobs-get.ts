import { type KnobName, knobTable } from "../../../src/config/knob-table.ts";
import { knobs } from "../../../src/config/knobs.ts";
import { CliError } from "../cli-error.ts";
import { accountCommand } from "../command.ts";
import { switchState } from "../reading/switch-state.ts";
import { fold } from "../terminal/fold.ts";
import { fields, table } from "../terminal/table.ts";
import { knobNames } from "./knob-argument.ts";

type Row = { name: string; value: string; isSet: boolean; unit: string; default: string };

export const knobsGet = accountCommand<object, string[]>({
  brief: "The knobs: what is set, and what holds by default",
  examples: [
    ["knobs get", "all of them"],
    ["knobs get max-promises", "one, with what it does"],
    ["knobs get --json", "with the generation"],
  ],
  positional: {
    kind: "array",
    parameter: { brief: "Only these", parse: String, placeholder: "knob", proposeCompletions: () => knobNames },
  },
  async run(session, _flags, ...names) {
    const unknown = names.find((name) => !knobNames.includes(name));
    if (unknown !== undefined) {
      throw new CliError(
        "unknown",
        `There is no knob "${unknown}".`,
        "`prover knobs get` lists them; docs/knobs.md says what each does.",
      );
    }
    const tree = await (await (await session.account()).knobs()).read();
    const rows = knobs
      .filter(([name]) => names.length === 0 || names.includes(name))
      .map(([name, knob]): Row => {
        const value = tree.values[name];
        return {
          name,
          value: value ?? knob.default,
          isSet: value !== undefined,
          unit: knob.unit,
          default: knob.default,
        };
      });
    const { faults } = switchState(tree);
    const { terminal } = session;
    session.show({ generation: tree.generation ?? null, faults, knobs: rows }, () =>
      [
        names.length === 1 && rows[0] ? explained(rows[0], terminal) : listed(rows, terminal),
        ...faults.map((fault) => terminal.paint("red", `! ${fault}`)),
        terminal.paint(
          "grey",
          tree.generation === undefined ? "no generation: the defaults hold" : `generation ${tree.generation}`,
        ),
      ].join("\n"),
    );
  },
});

type Look = Parameters<typeof fields>[1];

const listed = (rows: readonly Row[], look: Look): string =>
  table(
    [
      { name: "knob", cell: ({ name }) => name },
      {
        name: "value",
        least: 12,
        cell: ({ value, isSet }) => ({ text: value === "" ? "(empty)" : value, color: isSet ? "cyan" : "grey" }),
      },
      { name: "", cell: ({ isSet }) => (isSet ? "set" : "default") },
      { name: "unit", cell: ({ unit }) => unit, dropAs: 1 },
    ],
    rows,
    look,
  );

function explained({ name, value, isSet }: Row, look: Look): string {
  const knob = knobTable[name as KnobName]; // a row is of the table
  return `${fields(
    {
      [name]: { text: value === "" ? "(empty)" : value, color: "bold" },
      "": isSet ? `set; the default is ${knob.default === "" ? "empty" : knob.default}` : "the default",
      unit: knob.unit,
      example: `prover knobs set ${name}=${knob.example}`,
    },
    look,
  )}\n\n${fold(knob.what, look.width ?? Number.POSITIVE_INFINITY).join("\n")}`;
}

import { livePhases } from "../../../src/domain/request.ts";
import { changeKnobs } from "../changing/change-knobs.ts";
import { accountCommand, yesFlag } from "../command.ts";
import { requestsIn } from "../reading/requests.ts";

/** What is given up by the switch: what has no proof yet. */
const givenUp = livePhases.filter((phase) => phase === "assigned" || phase === "launching" || phase === "proving");

export const kill = accountCommand<{ yes: boolean }>({
  brief: "Gives up everything that was promised, and ends the jobs",
  description:
    "The harder kill switch: the knob `end-jobs` becomes true. What is assigned or being proved is given up with a word to the network, each counts as a miss, and jobs end within a minute. Nothing is bid meanwhile. It cannot be taken back for what it ended.",
  examples: [
    ["kill", "says what it would end, and asks"],
    ["kill --yes --stage prod", "unasked, a deployed stage"],
  ],
  flags: { yes: yesFlag },
  async run(session, { yes }) {
    const { requests } = await (await session.account()).table();
    const count = (await requestsIn(requests, givenUp)).length;
    const warning = session.terminal.paint(
      "red",
      `${count} promised ${count === 1 ? "request is" : "requests are"} given up and counted as missed: that cannot be taken back.`,
    );
    await changeKnobs(session, { "end-jobs": "true" }, { ask: true, yes, warning });
  },
});

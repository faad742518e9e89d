import { calibrationFlags } from "../calibrating/calibration-flags.ts";
import type { CalibrationFlags } from "../calibrating/carry-out-calibration.ts";
import { priceFlags } from "../calibrating/costs.ts";
import { accountCommand, yesFlag } from "../command.ts";

export const calibrateRun = accountCommand<CalibrationFlags>({
  brief: "Measures throughput: proofs of several programs and sizes on each class of hosts",
  description:
    "Measures throughput before any request has come: in each class of hosts one job executes, proves and verifies programs of several sizes, one after the other, and keeps what each took. It speaks to no network, and no request waits for it. Shown first is what it can cost at most; then its progress, and at the end the fit and the price as `calibrate` has them. Ctrl-C offers to end the jobs, or leaves them: what they measured whole counts in `calibrate` either way. Where proofs are simulated, simulated programs of the same sizes take the guests' place.",
  examples: [
    ["calibrate run --prove-usd 0.4", "shows what it costs, asks, and measures every class"],
    [
      "calibrate run --hosts l4-spot --sizes 5,20,80 --modes core,compressed",
      "one class, with sizes and modes of yours",
    ],
    [
      "calibrate run --program app.elf --stdin app.bin --yes --stage prod",
      "beside the guests a program of yours, unasked",
    ],
  ],
  flags: { ...calibrationFlags, ...priceFlags, yes: yesFlag },
  async run(session, flags) {
    const { carryOutCalibration } = await import("../calibrating/carry-out-calibration.ts"); // help needs none of it
    await carryOutCalibration(session, flags);
  },
});

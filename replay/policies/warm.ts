import type { PolicyContext, View } from "../policy.ts";

/** How many hosts of each class are kept though they may have nothing to do. Remembers what it needs from look to look. */
export type Warm = (view: View) => Readonly<Record<string, number>>;
export type WarmFactory = (context: PolicyContext) => Warm;

const windowSec = 1800;
/** Demand comes in waves: twice its mean, and four hosts whatever it was. The rivals did best with about these. */
const [margin, fewest] = [2, 4];
/** A host that is not ready by then does not come: another class stands in. */
const patienceSec = 900;

/** Enough hosts for the work of the last half hour, in the first classes of the plan that have any to give. */
export const warmForRecentDemand: WarmFactory = ({ plan }) => {
  const done: { atSec: number; busySec: number }[] = [];
  const shortSince = new Map<string, number>();

  return (view) => {
    for (const item of view.news) {
      if (item.kind !== "finished") continue;
      const busySec = item.startUpSec + item.proveSec + item.wrapSec + item.uploadSec;
      done.push({ atSec: item.atSec, busySec });
    }
    while ((done[0]?.atSec ?? view.nowSec) < view.nowSec - windowSec) done.shift();
    const busySec = done.reduce((sum, each) => sum + each.busySec, 0);
    let wanted = Math.max(Math.ceil((busySec / windowSec) * margin), fewest);

    const minimum: Record<string, number> = {};
    for (const { className, maxHosts } of plan.classes) {
      const asked = Math.min(wanted, maxHosts);
      minimum[className] = asked;
      wanted -= Math.min(asked, given(view, className, asked));
    }
    return minimum;
  };

  /** What the class gives: all that is asked, unless hosts have been missing for a while. */
  function given(view: View, className: string, asked: number): number {
    const there = view.hosts.filter((host) => host.className === className && host.state !== "starting").length;
    if (there >= asked) {
      shortSince.delete(className);
      return asked;
    }
    const since = shortSince.get(className) ?? view.nowSec;
    shortSince.set(className, since);
    return view.nowSec - since > patienceSec ? there : asked;
  }
};

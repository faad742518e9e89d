/** What one look says: one sentence, and what to do about it where something is not as it should be. */
export type Verdict =
  | { level: "ok"; says: string }
  /** It works without, or will be in order after a step that is still to come. */
  | { level: "advice"; says: string; todo: string }
  /** Nothing is earned, or promises are broken, until this is done. */
  | { level: "blocker"; says: string; todo: string };

export type Finding = Verdict & { check: string };

export const ok = (says: string): Verdict => ({ level: "ok", says });
export const advice = (says: string, todo: string): Verdict => ({ level: "advice", says, todo });
export const blocker = (says: string, todo: string): Verdict => ({ level: "blocker", says, todo });

import { RemovalPolicy } from "aws-cdk-lib";

/** What happens to what a stage holds when its stack is deleted, or would be by mistake. */
export interface Keeping {
  /** Of the table and the bucket. */
  readonly data: RemovalPolicy;
  /** Of logs, whose names are fixed: those of a first deployment that failed would be in the way of the next. */
  readonly logs: RemovalPolicy;
  /** Neither the stack nor the table can be deleted before somebody has said so in a call of its own. */
  readonly isProtected: boolean;
  /** Between the word that deletes the signer's key and its end. */
  readonly keyPendingDays: number;
}

const kept: Keeping = {
  data: RemovalPolicy.RETAIN,
  logs: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
  isProtected: true,
  keyPendingDays: 30,
};

/** The table can be restored for 35 days, and a bucket that holds anything stays, for nothing empties it. */
const disposable: Keeping = {
  data: RemovalPolicy.DESTROY,
  logs: RemovalPolicy.DESTROY,
  isProtected: false,
  keyPendingDays: 7,
};

/** Only what is called `dev` or `dev-…` may be thrown away: another name, whatever it means, keeps what it holds. */
export const keepingOf = (stage: string): Keeping => (/^dev(-|$)/.test(stage) ? disposable : kept);

/** A decision with its inputs, so that it can be replayed: only decisions that changed are kept. */
export type JournalEntry = { atSec: number; kind: string; requestId?: string; body: unknown };

export type Journal = {
  /** Keeps the entry in memory until the next flush. */
  note(entry: JournalEntry): void;
  /** Writes what was noted as one object of JSON lines; nothing noted, nothing written. */
  flush(): Promise<void>;
};

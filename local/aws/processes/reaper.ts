import { type ChildProcess, spawn } from "node:child_process";

/**
 * Ends the children of a parent that dies without a word (SIGKILL, out of memory). Children run in groups of their own,
 * so that Ctrl-C reaches only the parent and it can drain; a frozen child could not even notice that it is an orphan.
 * A shell of about 1 MB reads who lives from a pipe and, when the pipe ends, kills who is left.
 */
export type Reaper = {
  watch(child: ChildProcess): void;
  /** Kills who is left, and waits until the shell is gone: whoever asks then finds no process of ours. */
  close(): Promise<void>;
};

const script = `
alive=" "
while read -r verb pid; do
  case $verb in
    add) alive="$alive$pid " ;;
    gone) alive="\${alive%% $pid *} \${alive#* $pid }" ;;
  esac
done
for pid in $alive; do kill -9 "-$pid" 2>/dev/null; done
`;

export function createReaper(): Reaper {
  const shell = spawn("/bin/sh", ["-c", script], { detached: true, stdio: ["pipe", "ignore", "ignore"] });
  const gone = new Promise<void>((resolve) => {
    shell.once("error", () => resolve()); // without a shell the guard is missing, the children still end with `close`
    shell.once("exit", () => resolve());
  });
  shell.stdin.on("error", () => undefined);
  shell.unref();
  return {
    watch(child) {
      if (child.pid === undefined) return;
      shell.stdin.write(`add ${child.pid}\n`);
      child.once("exit", () => {
        if (shell.stdin.writable) shell.stdin.write(`gone ${child.pid}\n`);
      });
    },
    close() {
      shell.ref();
      shell.stdin.end();
      return gone;
    },
  };
}

/** Signals a child and whatever it started. Gone already is fine. */
export function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // ESRCH: nobody is left in the group
  }
}

import { chmod, writeFile } from "node:fs/promises";
import { join } from "node:path";

/**
 * A program that speaks as `sp1-prover` speaks (`batch-image/prover/src/events.rs`) and, as `$FAKE` says, fails as it can
 * fail: `<command>-<what>`. It writes each call and the ids of its processes beside itself.
 */
const script = `#!/bin/sh
here=$(dirname "$0")
echo "$*" >> "$here/calls"
env >> "$here/environment"
command=$1
if [ "$command" = --version ]; then
  [ "$FAKE" = version-silent ] && exit 0
  [ "$FAKE" = version-hang ] && sleep 1000
  network=sp1-v6.1.0
  [ "$FAKE" = version-other ] && network=sp1-v7.0.0
  echo "a line of a library's log"
  echo '{"network":"'$network'","prover":"0.1.0","sp1":"6.10.0"}'
  exit 0
fi
out=
while [ $# -gt 0 ]; do [ "$1" = --out ] && out=$2; shift; done
say() { printf '%s\\n' "$1" >&3; }
hash=0x$(printf '11%.0s' $(seq 32))
say '{"event":"stage","stage":"load","seconds":0.5}'
case "$command-\${FAKE#*-}:$FAKE" in
  *:$command-crash) echo "private input 4711" >&2; kill -SEGV $$ ;;
  *:$command-abort) kill -ABRT $$ ;;
  *:$command-bus) kill -BUS $$ ;;
  *:$command-exit) exit 99 ;;
  *:$command-killed) kill -KILL $$ ;;
  *:$command-host) say '{"event":"failed","stage":"prove","error":"PROVING_FAILURE","message":"no GPU here"}'; exit 12 ;;
  *:$command-program) say '{"event":"failed","stage":"execute","error":"EXECUTION_FAILURE","cause":5,"message":"too many cycles"}'; exit 10 ;;
  *:$command-input) say '{"event":"failed","stage":"load","error":"BAD_INPUT","message":"the stdin is not bincode"}'; exit 11 ;;
  *:$command-silent) exit 0 ;;
  *:$command-hang) sleep 1000 & echo "$$ $!" > "$here/pids"; wait ;;
  *:$command-slow) echo "$$ $$" > "$here/pids"; sleep 2 ;;
  *:$command-stubborn) trap '' TERM; sleep 1000 & echo "$$ $!" > "$here/pids"; while :; do sleep 1; done ;;
  *:$command-flood) head -c 30000000 /dev/zero | tr '\\0' 'x'; head -c 3000000 /dev/zero >&2 ;;
  *:$command-mounts) mkdir -p "$(dirname "$out")/busy"; mount -t tmpfs tmpfs "$(dirname "$out")/busy" ;;
  *:$command-strange) say 'not json'; say '{"event":"weather","is":"fine"}' ;;
esac
case $command in
  vk) say '{"event":"vk","vkHash":"'$hash'","vkBytes32":"0x00"}' ;;
  execute) say '{"event":"executed","cycles":"6111","gas":"8213","exitCode":0,"publicValuesHash":"'$hash'"}' ;;
  prove) printf proof > "$out"; [ "$FAKE" = prove-large ] && head -c 12000000 /dev/zero >> "$out"; say '{"event":"proved","bytes":5,"sha256":"'$hash'","publicValuesHash":"'$hash'","vkHash":"'$hash'","seconds":1}' ;;
  verify) if [ "$FAKE" = verify-invalid ]; then say '{"event":"verified","valid":false,"message":"wrong"}'; else say '{"event":"verified","valid":true}'; fi ;;
esac
`;

/** The hash that the fake gives every verifying key and all public values. */
export const fakeHash = `0x${"11".repeat(32)}`;

export async function writeFakeProver(folder: string): Promise<string> {
  const path = join(folder, "fake-prover");
  await writeFile(path, script);
  await chmod(path, 0o755);
  return path;
}

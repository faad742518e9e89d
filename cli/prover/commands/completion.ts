import { CliError } from "../cli-error.ts";
import { plainCommand } from "../command.ts";

/** Each asks `prover __complete` what could come next: a line for each, its meaning after a tab. */
const scripts = {
  bash: `_prover() {
  local IFS=$'\\n' word=\${COMP_WORDS[COMP_CWORD]} last
  COMPREPLY=($(prover __complete "\${COMP_WORDS[@]:1:COMP_CWORD}" 2> /dev/null | cut -f1))
  last=\${COMPREPLY[0]-}
  if [[ \${#COMPREPLY[@]} -eq 1 && $last == *= ]]; then compopt -o nospace 2> /dev/null; fi
}
complete -F _prover prover`,
  zsh: `#compdef prover
_prover() {
  local -a found begun
  local word meaning
  while IFS=$'\\t' read -r word meaning; do
    if [[ $word == *= ]]; then begun+=("$word:$meaning"); else found+=("\${word//:/\\\\:}:$meaning"); fi
  done < <(prover __complete "\${(@)words[2,CURRENT]}" 2> /dev/null)
  _describe prover found
  _describe prover begun -S ''
}
compdef _prover prover`,
  fish: `complete --command prover --no-files --arguments '(prover __complete (commandline -opc)[2..] (commandline -ct) 2> /dev/null)'`,
} as const;
const shells = Object.keys(scripts) as (keyof typeof scripts)[];

export const completion = plainCommand<object, [string]>({
  brief: "What makes a shell complete commands, flags and knobs",
  description: "Prints what makes a shell complete commands, flags, knobs and phases: for bash, zsh or fish.",
  examples: [
    ["completion bash >> ~/.bashrc", "bash; then open a new shell"],
    ["completion zsh >> ~/.zshrc", "zsh, below `autoload -U compinit; compinit`"],
    ["completion fish > ~/.config/fish/completions/prover.fish", "fish"],
  ],
  positional: {
    kind: "tuple",
    parameters: [{ brief: shells.join(", "), parse: String, placeholder: "shell", proposeCompletions: () => shells }],
  },
  run({ terminal }, _flags, name) {
    const shell = shells.find((each) => each === name);
    if (!shell)
      throw new CliError("usage", `There is no completion for "${name}".`, `There is for ${shells.join(", ")}.`);
    terminal.print(scripts[shell]);
    return Promise.resolve();
  },
});

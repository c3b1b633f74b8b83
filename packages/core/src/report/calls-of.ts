import type { CommandName } from '../events/command.ts';

/** The calls that a person can choose from: `retry(), accept() or abort()`. */
export function callsOf(commands: readonly CommandName[]): string {
  const calls = commands.map((name) => `${name}()`);
  const before = calls.slice(0, -1).join(', ');
  return [before, calls.at(-1)].filter((part) => part !== '').join(' or ');
}

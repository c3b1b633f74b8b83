import type { Command } from '../events/command.ts';
import type { SecretMask } from '../spec/secret-mask.ts';

/** A command with every secret in its texts masked, as the log may keep it. */
export function maskedCommand(command: Command, { mask }: SecretMask): Command {
  const { reason, by } = command;
  const masked = (text: string | undefined) => (text === undefined ? text : mask(String(text)));
  return { ...command, reason: masked(reason), by: masked(by) };
}

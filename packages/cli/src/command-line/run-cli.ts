import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { COMMANDS } from '../commands/command-table.ts';
import { visibleLines } from '../text/visible-text.ts';
import type { CliCommand, CliSetting } from './cli-command.ts';
import { type CliFailure, EXIT_CODES } from './cli-failure.ts';
import { formatCommandHelp, formatHelp } from './format-help.ts';
import { checkArguments, didYouMean, type ParsedArguments, parseArguments } from './parse-arguments.ts';
import { jsonText } from './print.ts';

async function versionOf(): Promise<string> {
  const path = createRequire(import.meta.url).resolve('@landfall/cli/package.json');
  const manifest: unknown = JSON.parse(await readFile(path, 'utf8'));
  return String(Object(manifest).version);
}

/** Says why a command could not do what it was asked for: as text for people, and with `--json` as a document too. */
function tellFailure({ kind, message }: CliFailure, isJson: boolean, { out, err }: CliSetting): number {
  const exitCode = EXIT_CODES[kind];
  // On one line, since it may follow the lines of `follow`.
  if (isJson) out.write(`${jsonText({ error: { kind, message, exitCode } })}\n`);
  err.write(`landfall: ${visibleLines(message)}\n`);
  return exitCode;
}

async function runCommand(command: CliCommand, parsed: ParsedArguments, world: CliSetting): Promise<number> {
  const isJson = parsed.given.has('json');
  // Core is loaded only once there is something to do, so that the help is there at once.
  const clock = world.clock ?? (await import('@landfall/core')).systemClock;
  const call = await checkArguments(command, parsed, { ...world, clock });
  if (call.isErr()) return tellFailure(call.error, isJson, world);
  const run = await command.load();
  const result = await run(call.value);
  return result.match(
    (code) => code,
    (failure) => tellFailure(failure, isJson, world),
  );
}

/** Runs `landfall` with these arguments, and gives what the process exits with. It never rejects. */
export async function runCli(args: readonly string[], world: CliSetting): Promise<number> {
  try {
    const parsed = parseArguments(args, COMMANDS);
    const { operands, given } = parsed;
    const [first, ...others] = operands;
    if (given.has('version') && first === undefined) {
      world.out.write(`${await versionOf()}\n`);
      return EXIT_CODES.done;
    }
    const isHelp = given.has('help') || first === 'help' || first === undefined;
    const name = first === 'help' ? others[0] : first;
    if (name === undefined) {
      // Without anything to do, the help is an answer to a mistake.
      (isHelp && first === undefined && !given.has('help') ? world.err : world.out).write(formatHelp(COMMANDS));
      return given.has('help') || first === 'help' ? EXIT_CODES.done : EXIT_CODES.usage;
    }
    const command = COMMANDS.find((each) => each.name === name);
    if (command === undefined) {
      const meant = await didYouMean(
        name,
        COMMANDS.map((each) => each.name),
        'landfall ',
      );
      const message = `There is no command ${name}.${meant} "landfall --help" lists all commands.`;
      return tellFailure({ kind: 'usage', message }, given.has('json'), world);
    }
    if (isHelp) {
      world.out.write(formatCommandHelp(command));
      return EXIT_CODES.done;
    }
    return await runCommand(command, { operands: others, given }, world);
  } catch (thrown) {
    const detail = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
    const message = `A bug in this command, please report it: ${detail}`;
    return tellFailure({ kind: 'internal', message }, args.includes('--json'), world);
  }
}

import { parseArgs } from 'node:util';
import { err, ok, type Result } from 'neverthrow';
import type { CliCommand, CliOption, CliWorld, CommandCall } from './cli-command.ts';
import type { CliFailure } from './cli-failure.ts';

/** Options of every command. */
export const GLOBAL_OPTIONS: Readonly<Record<string, CliOption>> = {
  json: { type: 'boolean', help: 'print one JSON document, or JSON lines for follow' },
  help: { type: 'boolean', short: 'h', help: 'print the help of the command' },
};

/** The option of all commands that read a journal. */
export const JOURNAL_OPTION: Readonly<Record<string, CliOption>> = {
  journal: {
    type: 'string',
    short: 'j',
    value: 'ADDRESS',
    help: 'the journal: a file, or postgres://...; default: $LANDFALL_JOURNAL',
  },
  schema: { type: 'string', value: 'NAME', help: 'the schema of a journal in PostgreSQL; default: landfall' },
};

/** The arguments, before it is known whether they fit the command. */
export interface ParsedArguments {
  readonly operands: readonly string[];
  readonly given: ReadonlyMap<string, GivenOption>;
}

interface GivenOption {
  /** As it was written: `--journal` or `-j`. */
  readonly written: string;
  readonly value: string | undefined;
  readonly isInline: boolean;
}

/** Reads the arguments with the options of all commands; an option has the same type in each. */
export function parseArguments(args: readonly string[], commands: readonly CliCommand[]): ParsedArguments {
  const known: Record<string, CliOption> = { version: { type: 'boolean', help: '' }, ...GLOBAL_OPTIONS };
  for (const { options } of commands) Object.assign(known, options);
  const options = Object.fromEntries(
    Object.entries(known).map(([name, { type, short }]) => [name, { type, ...(short !== undefined && { short }) }]),
  );
  const { tokens, positionals } = parseArgs({
    args: [...args],
    options,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const given = new Map<string, GivenOption>();
  for (const token of tokens) {
    if (token.kind !== 'option') continue;
    given.set(token.name, { written: token.rawName, value: token.value, isInline: token.inlineValue === true });
  }
  return { operands: positionals, given };
}

function usage(message: string, command: CliCommand): Result<never, CliFailure> {
  return err({ kind: 'usage', message: `${message} Run "landfall ${command.name} --help".` });
}

/** An unknown name, with the known name that was probably meant. */
export async function didYouMean(name: string, known: readonly string[], prefix = ''): Promise<string> {
  // Loaded only here, so that the help is there at once.
  const { nearestName } = await import('@landfall/core/engine');
  const nearest = nearestName(name, known);
  return nearest === undefined ? '' : ` Did you mean ${prefix}${nearest}?`;
}

async function checkOption(name: string, option: GivenOption, command: CliCommand): Promise<Result<void, CliFailure>> {
  const all = { ...GLOBAL_OPTIONS, ...command.options };
  const known = Object.hasOwn(all, name) ? all[name] : undefined;
  const { written, value, isInline } = option;
  if (known === undefined)
    return usage(
      `landfall ${command.name} has no option ${written}.${await didYouMean(name, Object.keys(all), '--')}`,
      command,
    );
  if (known.type === 'boolean')
    return value === undefined ? ok(undefined) : usage(`${written} takes no value, but got ${value}.`, command);
  const isMissing = value === undefined || value === '' || (!isInline && value.length > 1 && value.startsWith('-'));
  return isMissing ? usage(`${written} needs a value: ${written} ${known.value ?? 'TEXT'}.`, command) : ok(undefined);
}

/** Checks the arguments of one command; `operands` without the command's name. */
export async function checkArguments(
  command: CliCommand,
  { operands, given }: ParsedArguments,
  world: CliWorld,
): Promise<Result<CommandCall, CliFailure>> {
  for (const [name, option] of given) {
    const checked = await checkOption(name, option, command);
    if (checked.isErr()) return err(checked.error);
  }
  const needed = command.operands.filter((operand) => !operand.startsWith('['));
  const missing = needed[operands.length];
  if (missing !== undefined) return usage(`landfall ${command.name} needs ${missing}.`, command);
  const extra = operands[command.operands.length];
  if (extra !== undefined)
    return usage(`landfall ${command.name} takes no further operand, but got ${extra}.`, command);
  return ok({
    world,
    operands,
    text: (option) => given.get(option)?.value,
    has: (option) => given.has(option),
  });
}

import { wrapWords } from '../text/wrap-words.ts';
import type { CliCommand, CliOption } from './cli-command.ts';
import { GLOBAL_OPTIONS } from './parse-arguments.ts';

const WIDTH = 80;

const EXITS = [
  ['0', 'done; of follow: the rollout succeeded'],
  ['1', 'the rollout failed or was aborted (follow, and show --exit-code), or will fail (plan --providers)'],
  ['2', 'wrong arguments, or a wrong file'],
  ['3', 'the journal is not there, cannot be read, or is damaged'],
  ['4', 'the rollout refuses the command'],
  ['5', 'no rollout has that id'],
  ['6', 'the rollout needs manual action (follow, and show --exit-code)'],
  ['7', 'nobody took the command in time (--wait)'],
  ['70', 'a bug in this command'],
  ['130', 'interrupted'],
] as const;

/** Two columns, the second wrapped. */
function pairs(rows: readonly (readonly [string, string])[]): readonly string[] {
  const column = rows.reduce((most, [first]) => Math.max(most, first.length), 0) + 4;
  return rows.flatMap(([first, second]) =>
    wrapWords(second, WIDTH - column).map(
      (line, index) => `${(index === 0 ? `  ${first}` : '').padEnd(column)}${line}`,
    ),
  );
}

function optionRows(options: Readonly<Record<string, CliOption>>): readonly (readonly [string, string])[] {
  return Object.entries(options).map(([name, { short, value, help }]) => [
    `${short === undefined ? '    ' : `-${short}, `}--${name}${value === undefined ? '' : ` ${value}`}`,
    help,
  ]);
}

/** The help of the whole command. */
export function formatHelp(commands: readonly CliCommand[]): string {
  return [
    'landfall: looks at rollouts of machine-learning models, and steers them.',
    '',
    'Usage: landfall COMMAND [OPERANDS] [OPTIONS]',
    '',
    'Commands',
    ...pairs(commands.map(({ name, summary }) => [name, summary])),
    '',
    'All commands but plan read the journal of your rollouts: set LANDFALL_JOURNAL, or',
    'give --journal. It is a file of sqliteJournal, or the postgres:// address of',
    'postgresJournal. "landfall COMMAND --help" has options and examples.',
    '',
    'Exit codes',
    ...pairs(EXITS),
    '',
  ].join('\n');
}

/** The help of one command. */
export function formatCommandHelp({ name, summary, operands, options, details, examples }: CliCommand): string {
  return [
    `landfall ${name}: ${summary}.`,
    '',
    `Usage: ${['landfall', name, ...operands, '[OPTIONS]'].join(' ')}`,
    ...(details === undefined ? [] : ['', ...wrapWords(details, WIDTH)]),
    '',
    'Options',
    ...pairs(optionRows({ ...options, ...GLOBAL_OPTIONS })),
    '',
    'Examples',
    ...examples.map((example) => `  ${example}`),
    '',
  ].join('\n');
}

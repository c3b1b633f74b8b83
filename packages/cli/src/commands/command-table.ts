import type { CommandName } from '@landfall/core';
import type { CliCommand, CliOption } from '../command-line/cli-command.ts';
import { JOURNAL_OPTION } from '../command-line/parse-arguments.ts';

type Options = Readonly<Record<string, CliOption>>;

const OUT: CliOption = { type: 'string', short: 'o', value: 'FILE', help: 'the file to write' };

const COMMAND_OPTIONS: Options = {
  ...JOURNAL_OPTION,
  reason: { type: 'string', value: 'TEXT', help: 'why; it stays in the log' },
  by: { type: 'string', value: 'NAME', help: 'who gives the command; default: your user name' },
  wait: { type: 'boolean', help: 'wait until the rollout has taken or refused it' },
  timeout: { type: 'string', value: 'TIME', help: 'how long to wait with --wait, such as 30s; default: 1m' },
};

const STEP: CliOption = {
  type: 'string',
  value: 'STEP',
  help: 'what it decides, such as bake-25; default: the one that is open',
};

/** A command that leaves one of the rollout's own commands in the journal. */
function steering(
  name: CommandName,
  summary: string,
  details: string,
  options: Options,
  examples: readonly string[],
): CliCommand {
  return {
    name,
    summary,
    operands: ['ID'],
    options: { ...COMMAND_OPTIONS, ...options },
    details: `${details} The command is left in the journal, and the runner takes it, wherever it runs.`,
    examples,
    load: async () => (await import('./send-command.ts')).sendCommand(name),
  };
}

/** All commands, in the order of the help. */
export const COMMANDS: readonly CliCommand[] = [
  {
    name: 'list',
    summary: 'lists the rollouts of the journal, newest first',
    operands: [],
    options: {
      ...JOURNAL_OPTION,
      unfinished: { type: 'boolean', help: 'only those that have not ended' },
      model: { type: 'string', value: 'NAME', help: 'only those of this model' },
      limit: { type: 'string', short: 'n', value: 'N', help: 'how many at most; default: 50, with --json all' },
    },
    examples: [
      'landfall list -j rollouts.db',
      'landfall list --model fraud --limit 5',
      'landfall list --unfinished --json',
    ],
    load: async () => (await import('./list.ts')).list,
  },
  {
    name: 'show',
    summary: 'shows a rollout as it is now: its board, what it waits for, and its error',
    operands: ['ID'],
    options: {
      ...JOURNAL_OPTION,
      table: { type: 'boolean', help: 'the table of its actions instead of the board' },
      'exit-code': { type: 'boolean', help: 'exit with 1 if it failed or was aborted, 6 if it needs manual action' },
    },
    examples: [
      'landfall show fraud-42',
      'landfall show fraud-42 --table',
      'landfall show fraud-42 --json | jq .waiting',
    ],
    load: async () => (await import('./show.ts')).show,
  },
  {
    name: 'follow',
    summary: 'follows a rollout until it has ended',
    operands: ['ID'],
    options: {
      ...JOURNAL_OPTION,
      lines: { type: 'boolean', help: 'a line for each event, on a terminal too' },
      verbose: { type: 'boolean', short: 'v', help: 'a line for every event, also phases, calls and progress' },
    },
    details:
      'A terminal shows the board, drawn in place; elsewhere, such as in the log of a CI job, each event has a line. Exits with 0 if the rollout succeeded, 1 if it failed or was aborted, 6 if it needs manual action. Ctrl+C stops following; the rollout goes on.',
    examples: ['landfall follow fraud-42', 'landfall follow fraud-42 --json'],
    load: async () => (await import('./follow.ts')).follow,
  },
  {
    name: 'report',
    summary: 'writes a rollout as one HTML file, and prints its path',
    operands: ['ID'],
    options: { ...JOURNAL_OPTION, out: { ...OUT, help: 'the file to write; default: ID.html' } },
    details: 'Needs the package @landfall/studio. The file needs no network, and holds no secrets.',
    examples: ['landfall report fraud-42 -o report.html'],
    load: async () => (await import('./report.ts')).report,
  },
  {
    name: 'studio',
    summary: 'serves the page of the journal on this machine',
    operands: [],
    options: { ...JOURNAL_OPTION, port: { type: 'string', short: 'p', value: 'PORT', help: 'default: any free port' } },
    details: 'Needs the package @landfall/studio. It listens on this machine only, until Ctrl+C.',
    examples: ['landfall studio -j rollouts.db', 'landfall studio --port 4600'],
    load: async () => (await import('./studio.ts')).studio,
  },
  steering(
    'pause',
    'starts no new step until it is resumed',
    'Steps that have started go on. A rollback is never held.',
    {},
    ['landfall pause fraud-42 --reason "payday"'],
  ),
  steering('resume', 'ends a pause or a stop', 'A suspended rollout also needs a runner that continues it.', {}, [
    'landfall resume fraud-42',
  ]),
  steering('stop', 'suspends the rollout once its calls in flight have ended', 'It can be resumed later.', {}, [
    'landfall stop fraud-42 --reason "maintenance" --wait',
  ]),
  steering('abort', 'ends the rollout and rolls it back', 'It needs a reason.', {}, [
    'landfall abort fraud-42 --reason "wrong model" --wait --timeout 2m',
  ]),
  steering(
    'approve',
    'gives the approval that is open',
    'Without --step it gives the one that is open.',
    { step: STEP },
    ['landfall approve fraud-42 --by ada --reason "metrics look good"'],
  ),
  steering(
    'accept',
    'lets what is held go on: a bake without a verdict, or the regions that did not fail',
    'It needs a reason.',
    {
      step: STEP,
      region: { type: 'string', value: 'REGIONS', help: 'only these regions of a held failure, separated by commas' },
      gate: { type: 'string', value: 'GATE', help: 'only what failed by this gate' },
    },
    ['landfall accept fraud-42 --step bake-25 --reason "too few requests at night"'],
  ),
  steering(
    'retry',
    'tries again what failed and is held',
    'Only a rollout with the reaction hold waits for it.',
    { step: STEP, region: { type: 'string', value: 'REGIONS', help: 'only these regions, separated by commas' } },
    ['landfall retry fraud-42 --region aws/eu-west-1'],
  ),
  {
    name: 'prune',
    summary: 'deletes the logs of rollouts that ended long ago',
    operands: [],
    options: {
      ...JOURNAL_OPTION,
      'older-than': { type: 'string', value: 'TIME', help: 'how long ago they must have ended, such as 30d' },
      'dry-run': { type: 'boolean', help: 'only print which they are' },
    },
    details: 'What has not ended stays, however old it is. So does what the journal knows of each target.',
    examples: ['landfall prune --older-than 90d --dry-run', 'landfall prune --older-than 90d'],
    load: async () => (await import('./prune.ts')).prune,
  },
  {
    name: 'check',
    summary: 'reads every log, and tells which are damaged or of another version',
    operands: [],
    options: JOURNAL_OPTION,
    details: 'Exits with 3 if anything is wrong.',
    examples: ['landfall check -j rollouts.db'],
    load: async () => (await import('./check.ts')).check,
  },
  {
    name: 'export',
    summary: 'writes the log of a rollout as JSON lines',
    operands: ['ID'],
    options: { ...JOURNAL_OPTION, out: { ...OUT, help: 'the file to write; default: the standard output' } },
    details: 'Of a damaged log, it writes the events before the damage, and exits with 3.',
    examples: ['landfall export fraud-42 -o fraud-42.jsonl'],
    load: async () => (await import('./export.ts')).exportLog,
  },
  {
    name: 'import',
    summary: 'puts an exported log into the journal',
    operands: ['FILE'],
    options: JOURNAL_OPTION,
    details: 'FILE may be - for the standard input. The journal is created if it is not there.',
    examples: ['landfall import fraud-42.jsonl -j other.db'],
    load: async () => (await import('./import.ts')).importLog,
  },
  {
    name: 'plan',
    summary: 'checks a spec, and tells what its rollout will do',
    operands: ['FILE'],
    options: {
      providers: {
        type: 'string',
        value: 'MODULE',
        help: 'a module that exports providers, and samples, secrets, metrics or router if the spec names any',
      },
    },
    details:
      'FILE is a spec as JSON, or - for the standard input. No cloud is called. With the providers it tells the whole plan, and exits with 1 if their settings will make it fail.',
    examples: ['landfall plan rollout.json', 'landfall plan rollout.json --providers providers.mjs'],
    load: async () => (await import('./plan.ts')).plan,
  },
];

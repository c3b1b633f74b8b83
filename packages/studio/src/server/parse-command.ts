import type { CommandName } from '@landfall/core';
import { err, ok, type Result } from 'neverthrow';
import type { CommandRequest } from '../wire.ts';

/** Every command. */
export const COMMANDS: readonly CommandName[] = Object.keys({
  pause: true,
  resume: true,
  stop: true,
  abort: true,
  accept: true,
  retry: true,
  approve: true,
} satisfies Record<CommandName, true>) as CommandName[];

/** Commands that need a reason: they end something, or let something go on that nothing else would. */
const NEED_REASON: readonly string[] = ['abort', 'accept', 'approve'] satisfies CommandName[];

/** Commands that decide something which is open, and must name it. */
const NEED_STEP: readonly string[] = ['accept', 'retry', 'approve'] satisfies CommandName[];

/** The longest text of a command, in characters. */
const TEXT_CHARACTERS = 2_000;

const FIELDS = ['name', 'reason', 'by', 'step', 'regions', 'gate'];

/** What is wrong with a text of a command; undefined if nothing is. */
function textIssue(field: string, value: unknown): string | undefined {
  if (value === undefined) return undefined;
  if (typeof value !== 'string' || value.trim() === '') return `${field} must be text.`;
  return value.length > TEXT_CHARACTERS ? `${field} is longer than ${TEXT_CHARACTERS} characters.` : undefined;
}

function regionsIssue(regions: unknown): string | undefined {
  const isList =
    regions === undefined ||
    (Array.isArray(regions) && regions.length > 0 && regions.every((region) => typeof region === 'string'));
  return isList ? undefined : 'regions must be a list of regions.';
}

/** The command in the body of a request; the error says what is wrong with it. */
export function parseCommand(body: unknown): Result<CommandRequest, string> {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return err('The body must be a command.');
  const unknown = Object.keys(body).find((key) => !FIELDS.includes(key));
  if (unknown !== undefined) return err(`A command has no field '${unknown}': it has ${FIELDS.join(', ')}.`);
  const { name, reason, by, step, regions, gate } = body as Readonly<Record<string, unknown>>;
  const known = COMMANDS.find((command) => command === name);
  if (known === undefined) return err(`name must be one of ${COMMANDS.join(', ')}.`);
  const issue =
    textIssue('reason', reason) ??
    textIssue('by', by) ??
    textIssue('step', step) ??
    textIssue('gate', gate) ??
    regionsIssue(regions);
  if (issue !== undefined) return err(issue);
  if (reason === undefined && NEED_REASON.includes(known)) return err(`'${known}' needs a reason.`);
  if (step === undefined && NEED_STEP.includes(known))
    return err(`'${known}' needs the step that it decides, so that it never decides the next one.`);
  const given = { reason, by, step, regions, gate } as Omit<CommandRequest, 'name'>;
  const entries = Object.entries(given).filter(([, value]) => value !== undefined);
  return ok({ name: known, ...Object.fromEntries(entries) });
}

import { err, ok, type Result } from 'neverthrow';
import type { RolloutEvent } from '../events/rollout-event.ts';
import { checksum } from './checksum.ts';

/** The version of the lines' format; each event has the version of its own. */
const FORMAT = 1;

/** What lines held. */
export interface ReadLines {
  readonly id: string;
  readonly events: readonly unknown[];
  /** How many events at the end are missing, since the text was torn off there. */
  readonly lost: number;
}

type Part = 'head' | 'event';

function writeLine(part: Part, value: unknown): string {
  const text = JSON.stringify(value);
  return `{"sum":"${checksum(text)}","${part}":${text}}\n`;
}

/** The value of a line, if the line is what was written. */
function readLine(part: Part, line: string): unknown {
  const [, sum, found, text] = /^\{"sum":"([0-9a-f]{8})","(head|event)":(.*)\}$/s.exec(line) ?? [];
  return found === part && text !== undefined && checksum(text) === sum ? JSON.parse(text) : undefined;
}

/** A log as JSON lines: a head that says whose log it is and how many events follow, then the events in order; each with the checksum of its text. */
export function writeLogLines(rolloutId: string, events: readonly RolloutEvent[]): string {
  const head = { format: FORMAT, rolloutId, events: events.length };
  return writeLine('head', head) + events.map((event) => writeLine('event', event)).join('');
}

interface Head {
  readonly format: number;
  readonly rolloutId: string;
  readonly events: number;
}

function readHead(line: string): Result<Head, string> {
  const head = readLine('head', line) as Head | undefined;
  if (head === undefined) return err('line 1 is not the head of an exported log, or not as it was written');
  if (head.format <= FORMAT) return ok(head);
  return err(
    `it is of format ${head.format}, and this version of Landfall reads formats up to ${FORMAT}: go on with the version that wrote it, or with a newer one`,
  );
}

/** Reads an exported log back. What is torn off at its end is cut, and counted; any other damage is an error that names the line. */
export function readLogLines(text: string): Result<ReadLines, string> {
  const lines = text.split('\n');
  // What follows the last line feed: nothing, or a line that was not written to its end.
  const rest = lines.pop() ?? '';
  const head = readHead(lines[0] ?? rest);
  if (head.isErr()) return err(head.error);
  const { rolloutId: id, events: expected } = head.value;
  const events: unknown[] = [];
  for (const [index, line] of lines.slice(1).entries()) {
    const event = readLine('event', line);
    if (event === undefined) return err(`line ${index + 2} is not as it was written, so nothing was taken from it`);
    events.push(event);
  }
  const last = lines.length === 0 ? undefined : readLine('event', rest);
  if (last !== undefined) events.push(last);
  if (events.length > expected) return err(`it has ${events.length} events, and its head speaks of ${expected}`);
  return ok({ id, events, lost: expected - events.length });
}

import { err, ok, type Result } from 'neverthrow';
import type { RolloutEvent } from '../events/rollout-event.ts';
import { checksum } from './checksum.ts';

/** The version of the lines' format. Each event has its own version. */
const FORMAT = 1;

/** The content of exported lines. */
export interface ReadLines {
  readonly id: string;
  readonly events: readonly unknown[];
  /** How many events are missing at the end. */
  readonly lost: number;
}

type Part = 'head' | 'event';

function writeLine(part: Part, value: unknown): string {
  const text = JSON.stringify(value);
  return `{"sum":"${checksum(text)}","${part}":${text}}\n`;
}

/** The value of a line; undefined if its checksum does not match. */
function readLine(part: Part, line: string): unknown {
  const [, sum, found, text] = /^\{"sum":"([0-9a-f]{8})","(head|event)":(.*)\}$/s.exec(line) ?? [];
  return found === part && text !== undefined && checksum(text) === sum ? JSON.parse(text) : undefined;
}

/** Writes a log as JSON lines: a head with the rollout's id and the number of events, then the events in order; each line has the checksum of its text. */
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
  if (head === undefined) return err('line 1 is not the head of an exported log, or was changed');
  if (head.format <= FORMAT) return ok(head);
  return err(
    `it has format ${head.format}, and this version of Landfall reads formats up to ${FORMAT}: import it with the version that wrote it, or with a newer one`,
  );
}

/** Reads an exported log. Missing lines at the end are counted; any other damage is an error that names the line. */
export function readLogLines(text: string): Result<ReadLines, string> {
  const lines = text.split('\n');
  // After the last line feed: nothing, or a line that was cut off.
  const rest = lines.pop() ?? '';
  const head = readHead(lines[0] ?? rest);
  if (head.isErr()) return err(head.error);
  const { rolloutId: id, events: expected } = head.value;
  const events: unknown[] = [];
  for (const [index, line] of lines.slice(1).entries()) {
    const event = readLine('event', line);
    if (event === undefined) return err(`line ${index + 2} was changed, so nothing was imported`);
    events.push(event);
  }
  const last = lines.length === 0 ? undefined : readLine('event', rest);
  if (last !== undefined) events.push(last);
  if (events.length > expected) return err(`it has ${events.length} events, but its head says ${expected}`);
  return ok({ id, events, lost: expected - events.length });
}

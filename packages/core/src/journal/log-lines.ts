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

/** A log as JSON lines: a head that says whose log it is and how many events follow, then the events in order, each with the checksum of its text. */
export function writeLogLines(id: string, events: readonly RolloutEvent[]): string {
  const head = JSON.stringify({ landfall: 'log', format: FORMAT, rolloutId: id, events: events.length });
  const lines = events.map((event) => {
    const text = JSON.stringify(event);
    return `{"sum":"${checksum(text)}","event":${text}}\n`;
  });
  return `${head}\n${lines.join('')}`;
}

interface Head {
  readonly rolloutId: string;
  readonly events: number;
}

function readHead(line: string | undefined): Result<Head, string> {
  let head: Readonly<Record<string, unknown>> | null = null;
  try {
    head = JSON.parse(line ?? '') as Readonly<Record<string, unknown>> | null;
  } catch {
    // Said below.
  }
  if (head?.['landfall'] !== 'log')
    return err('line 1 is not the head of an exported log, which begins with {"landfall":"log"');
  const { format, rolloutId, events } = head;
  if (typeof format !== 'number' || format > FORMAT)
    return err(
      `it is of format ${String(format)}, and this version of Landfall reads format ${FORMAT}: go on with the version that wrote it, or with a newer one`,
    );
  if (typeof rolloutId !== 'string' || typeof events !== 'number')
    return err('line 1 does not say whose log it is, and how many events it has');
  return ok({ rolloutId, events });
}

/** The event of a line, if the line is what was written. */
function readEvent(line: string): unknown {
  const [, sum, text] = /^\{"sum":"([0-9a-f]+)","event":(.*)\}$/.exec(line) ?? [];
  return text !== undefined && checksum(text) === sum ? JSON.parse(text) : undefined;
}

/** Reads an exported log back. What is torn off at its end is cut, and counted; any other damage is an error that names the line. */
export function readLogLines(text: string): Result<ReadLines, string> {
  const lines = text.split('\n');
  // What follows the last line feed: nothing, or a line that was not written to its end.
  const rest = lines.pop() ?? '';
  const head = readHead(lines[0] ?? rest);
  if (head.isErr()) return err(head.error);
  const { rolloutId, events: expected } = head.value;
  const events: unknown[] = [];
  for (const [index, line] of lines.slice(1).entries()) {
    const event = readEvent(line);
    if (event === undefined)
      return err(`line ${index + 2} is not what was written: its checksum does not match. Nothing was read`);
    events.push(event);
  }
  const last = lines.length === 0 ? undefined : readEvent(rest);
  if (last !== undefined) events.push(last);
  if (events.length > expected)
    return err(`it has ${events.length} events, and its head speaks of ${expected}. Nothing was read`);
  return ok({ id: rolloutId, events, lost: expected - events.length });
}

import { type Clock, type RolloutEvent, systemClock } from '@landfall/core';
import { readLogLines } from '@landfall/core/engine';
import { err, ok, type Result } from 'neverthrow';
import { fillPage } from '../page/fill-page.ts';
import { wireEvent } from '../server/wire-event.ts';
import type { EventBlock } from '../wire.ts';

/** The log of one rollout: its events in order, or the lines that `exportRollout` gives. */
export type ReportedLog = readonly RolloutEvent[] | string;

/** The options of a report; all are optional. */
export interface ReportOptions {
  /** Removes handles, targets, names of persons and what may hold secrets (`redactEvent`); default true. */
  readonly redact?: boolean | undefined;
  /** Says when the report was made; default the system's clock. */
  readonly clock?: Pick<Clock, 'now'> | undefined;
}

/** Why there is no report: a log cannot be shown. `message` says which, and why. */
export interface ReportError {
  readonly kind: 'invalid-log';
  readonly message: string;
}

/** The page parses one block at a time, so a block is small. */
const EVENTS_IN_BLOCK = 200;

/**
 * One HTML file that shows one or several rollouts as they are now: it works offline, from any place, and sends nothing. Fails if a log is empty, has no id,
 * does not begin with its first event, is missing events, or is of lines that were changed. Events of an unknown type or version are shown as such.
 */
export function renderReport(
  logs: ReportedLog | readonly ReportedLog[],
  options: ReportOptions = {},
): Result<string, ReportError> {
  const { redact = true, clock = systemClock } = options;
  const blocks: EventBlock[] = [];
  const rollouts: { readonly id: string; readonly events: number }[] = [];
  const list = listOf(logs);
  if (list.length === 0)
    return err({ kind: 'invalid-log', message: 'no log was given: give the events of at least one rollout' });
  for (const [place, log] of list.entries()) {
    const which = list.length === 1 ? 'the log' : `log ${place + 1}`;
    const read = eventsOf(log, which);
    if (read.isErr()) return err(read.error);
    const events = read.value.map((event) => wireEvent(event, redact));
    const id = read.value[0]?.rolloutId ?? '';
    if (rollouts.some((rollout) => rollout.id === id))
      return err({ kind: 'invalid-log', message: `${which} is of rollout '${id}', which an earlier log is of too` });
    rollouts.push({ id, events: events.length });
    for (let from = 0; from < events.length; from += EVENTS_IN_BLOCK)
      blocks.push({ id, events: events.slice(from, from + EVENTS_IN_BLOCK) });
  }
  return ok(fillPage({ mode: 'report', madeAt: clock.now(), redacted: redact, rollouts }, blocks));
}

function listOf(logs: ReportedLog | readonly ReportedLog[]): readonly ReportedLog[] {
  if (typeof logs === 'string') return [logs];
  const isOneLog = logs.length > 0 && logs.every((each) => typeof each === 'object' && !Array.isArray(each));
  return isOneLog ? [logs as readonly RolloutEvent[]] : (logs as readonly ReportedLog[]);
}

function eventsOf(log: ReportedLog, which: string): Result<readonly RolloutEvent[], ReportError> {
  const read =
    typeof log === 'string' ? readLogLines(log).map(({ events }) => events) : ok<readonly unknown[], string>(log);
  if (read.isErr()) return err({ kind: 'invalid-log', message: `${which} cannot be read: ${read.error}` });
  const events = read.value as readonly RolloutEvent[];
  const wrong = wrongWith(events);
  return wrong === undefined ? ok(events) : err({ kind: 'invalid-log', message: `${which} ${wrong}` });
}

/** What keeps a log from being shown; undefined if nothing does. */
function wrongWith(events: readonly unknown[]): string | undefined {
  if (!Array.isArray(events)) return 'is not a list of events, nor the lines of an exported log';
  if (events.length === 0) return 'is empty: give all events of the rollout';
  let id: unknown;
  for (const [place, event] of events.entries()) {
    const { rolloutId, seq, at, type } = Object(event) as Partial<Record<keyof RolloutEvent, unknown>>;
    if (typeof rolloutId !== 'string' || typeof at !== 'number' || typeof type !== 'string')
      return `has something at place ${place + 1} that is not an event`;
    id ??= rolloutId;
    if (rolloutId !== id)
      return `has events of '${String(id)}' and of '${rolloutId}': give each rollout's events as a log of its own`;
    if (seq !== place + 1)
      return `has event ${String(seq)} at place ${place + 1}: give all events of the rollout, in order`;
  }
  return undefined;
}

import type { RolloutEvent } from '@landfall/core';
import { trace } from '@opentelemetry/api';
import { err, type Result } from 'neverthrow';
import type { Observed, TelemetryError, TelemetryOptions } from '../telemetry-options.ts';
import { Observing } from './observing.ts';

/** All events of a rollout, from its first on: the handle of `rollout()`, or the events that `readRollout` gives. */
export type EventSource = AsyncIterable<RolloutEvent> | Iterable<RolloutEvent>;

function optionsIssue({ cursors, flush, flushEveryMs }: TelemetryOptions): string | undefined {
  if (flushEveryMs !== undefined && !(flushEveryMs > 0)) return 'flushEveryMs must be more than 0 milliseconds';
  if (cursors !== undefined && flush === undefined)
    return 'cursors needs flush, such as () => tracerProvider.forceFlush(): a cursor is written only after it';
  return undefined;
}

async function* eventsOf(source: EventSource): AsyncGenerator<RolloutEvent, void, void> {
  yield* source;
}

/**
 * Tells OpenTelemetry of a rollout, live or afterwards, until its events end: spans with the times of the log, measurements and log records. It never throws or rejects, and what
 * fails here does not disturb the rollout. With `cursors`, the next observer of the same rollout goes on behind what was sent: after a crash nothing is missing, and only what was
 * told since the last cursor comes twice, with the same `landfall.seq`.
 */
export async function observeRollout(
  source: EventSource,
  options: TelemetryOptions,
): Promise<Result<Observed, TelemetryError>> {
  const issue = optionsIssue(options);
  if (issue !== undefined) return err({ kind: 'invalid-options', message: issue });
  const caller = options.caller ?? trace.getActiveSpan()?.spanContext();
  return new Observing(options, caller).run(eventsOf(source));
}

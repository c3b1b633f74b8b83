import { err, ok, type Result } from 'neverthrow';
import { EVENT_VERSION, type EventOf, type RolloutEvent } from '../events/rollout-event.ts';
import type { Plan } from '../plan/plan.ts';

/** The log's first event, if this is a log: events of one rollout, numbered 1, 2, 3 ... from its start. Else what is wrong with it. */
export function checkLog(id: string, log: unknown): Result<EventOf<'rollout-start'>, string> {
  if (!Array.isArray(log)) return err('it is not a log: a log is a list of events');
  const events: readonly unknown[] = log;
  for (const [index, event] of events.entries()) {
    if (typeof event !== 'object' || event === null || !('type' in event) || !('seq' in event))
      return err(`it is not a log: entry ${index + 1} is no event`);
    const { v, seq, rolloutId } = event as RolloutEvent;
    if (v !== EVENT_VERSION)
      return err(
        `event ${String(seq)} is of format ${String(v)}, and this version of Landfall reads format ${String(EVENT_VERSION)}`,
      );
    if (seq !== index + 1)
      return err(`the log has a gap: event ${index + 1} is missing, ${String(seq)} stands in its place`);
    if (rolloutId !== id) return err(`event ${seq} is of rollout ${String(rolloutId)}`);
  }
  const first = events[0] as RolloutEvent | undefined;
  if (first?.type !== 'rollout-start') return err('the log does not begin with a rollout-start');
  const plan: Partial<Plan> | undefined = first.plan;
  if (typeof plan?.spec !== 'object' || !Array.isArray(plan.phases)) return err('its rollout-start holds no plan');
  return ok(first);
}

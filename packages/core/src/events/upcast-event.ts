import { err, ok, type Result } from 'neverthrow';
import { isEventType } from './event-types.ts';
import type { RolloutEvent } from './rollout-event.ts';

/** Converts an event from one version of the format to the next. The caller increases the version number. */
export type Upcast = (event: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>;

/** The oldest format that can be read. The formats before it were never published. */
export const OLDEST_VERSION = 3;

/** The conversions, oldest first: one for every version from `OLDEST_VERSION` to before `EVENT_VERSION`, so none yet. */
export const UPCASTS: readonly Upcast[] = [];

/** Converts an event of any readable version to today's format. The error says why it cannot: the version is too new, too old or missing, or the type is unknown. */
export function upcastEvent(
  event: Readonly<Record<string, unknown>>,
  upcasts: readonly Upcast[] = UPCASTS,
  oldest: number = OLDEST_VERSION,
): Result<RolloutEvent, string> {
  const { v: version, seq } = event;
  const newest = oldest + upcasts.length;
  if (typeof version !== 'number' || !Number.isInteger(version) || version < 1)
    return err(`event ${String(seq)} has format ${String(version)}, which does not exist`);
  if (version < oldest)
    return err(
      `event ${String(seq)} has format ${version}, which this version of Landfall no longer reads (it reads formats ${oldest} to ${newest}): continue it with the version that wrote it`,
    );
  if (version > newest)
    return err(
      `event ${String(seq)} has format ${version}, and this version of Landfall reads formats up to ${newest}: continue it with the version that wrote it, or with a newer one`,
    );
  const lifted = upcasts.slice(version - oldest).reduce((older, upcast) => upcast(older), event);
  const { type } = lifted;
  // Skipping it would give a different state than in the version that wrote it.
  if (!isEventType(type))
    return err(
      `event ${String(seq)} has the type ${JSON.stringify(type) ?? 'undefined'}, which this version of Landfall does not know: continue it with the version that wrote it, or with a newer one`,
    );
  return ok((version === newest ? event : { ...lifted, v: newest }) as unknown as RolloutEvent);
}

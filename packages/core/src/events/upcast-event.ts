import { err, ok, type Result } from 'neverthrow';
import type { RolloutEvent } from './rollout-event.ts';

/** Gives an event of one version of the format the shape that it has in the next; the version itself is counted up by who calls it. */
export type Upcast = (event: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>;

/** From version 1 to 2, from 2 to 3, and so on: one for every version before `EVENT_VERSION`, so none yet. */
export const UPCASTS: readonly Upcast[] = [];

/** An event of whatever version, in today's shape. The error says why it cannot be read: it is newer than this library, or of no version. */
export function upcastEvent(
  event: Readonly<Record<string, unknown>>,
  upcasts: readonly Upcast[] = UPCASTS,
): Result<RolloutEvent, string> {
  const { v: version, seq } = event;
  const newest = upcasts.length + 1;
  if (typeof version !== 'number' || !Number.isInteger(version) || version < 1)
    return err(`event ${String(seq)} is of format ${String(version)}, which there never was`);
  if (version > newest)
    return err(
      `event ${String(seq)} is of format ${version}, and this version of Landfall reads formats up to ${newest}: go on with the version that wrote it, or with a newer one`,
    );
  if (version === newest) return ok(event as unknown as RolloutEvent);
  const lifted = upcasts.slice(version - 1).reduce((older, upcast) => upcast(older), event);
  return ok({ ...lifted, v: newest } as unknown as RolloutEvent);
}

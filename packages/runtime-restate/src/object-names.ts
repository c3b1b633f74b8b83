import type { RolloutError } from '@landfall/core';
import { err, ok, type Result } from 'neverthrow';

/** An object by its name in Restate. */
interface ObjectName {
  readonly name: string;
}

/** The names of the three objects. */
export interface ObjectNames {
  readonly rollout: ObjectName;
  readonly inbox: ObjectName;
  readonly catalog: ObjectName;
}

/** The key of the one catalog. */
export const ALL = 'all';

const DEFAULT_PREFIX = 'Landfall';

/** The names with a prefix, by which several installations share one Restate. The error is `invalid-options`. */
export function objectNames(prefix: string = DEFAULT_PREFIX): Result<ObjectNames, RolloutError> {
  if (!/^[A-Za-z][A-Za-z0-9_]*$/.test(prefix)) {
    const message = 'must begin with a letter, and hold only letters, digits and _';
    return err({ kind: 'invalid-options', issues: [{ path: 'prefix', message }] });
  }
  return ok({
    rollout: { name: `${prefix}Rollout` },
    inbox: { name: `${prefix}Inbox` },
    catalog: { name: `${prefix}Catalog` },
  });
}

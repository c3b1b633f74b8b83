import type { RolloutError } from '@landfall/core';
import { err, ok, type Result } from 'neverthrow';

/** An object by its name in Restate. */
interface ObjectName {
  readonly name: string;
}

/** The names of the objects. */
export interface ObjectNames {
  readonly rollout: ObjectName;
  readonly inbox: ObjectName;
  readonly catalog: ObjectName;
  readonly list: ObjectName;
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
    list: { name: `${prefix}List` },
  });
}

const PARTS = 16;

/** The keys of the parts of the list. */
export const LIST_PARTS: readonly string[] = Array.from({ length: PARTS }, (_, part) => String(part));

/** The part of the list that a rollout is in. */
export function listPart(id: string): string {
  let sum = 0;
  for (const sign of id) sum = (sum * 31 + (sign.codePointAt(0) ?? 0)) % 65_521;
  return String(sum % PARTS);
}

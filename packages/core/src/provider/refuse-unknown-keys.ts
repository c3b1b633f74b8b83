import { unknownKeys } from '../input/unknown-key.ts';

/**
 * Throws a `TypeError` that names each unknown own key of an options object, with the nearest known name. `of`: whose options these are, such as
 * `fakeProvider`; `path`: where among them the object is. For what makes a provider: `refuseUnknownKeys('myProvider', options, ['url', 'token'])`.
 */
export function refuseUnknownKeys(
  of: string,
  options: object,
  known: readonly string[],
  path: readonly PropertyKey[] = [],
): void {
  const issues = unknownKeys(options, known, path);
  if (issues.length === 0) return;
  const list = issues.map((issue) => `${issue.path} ${issue.message}`).join('; ');
  throw new TypeError(`The options of ${of} are not valid: ${list}.`.replace(/\?\.$/, '?'));
}

import { issuePath } from './issue-path.ts';
import type { SpecIssue } from './spec-issue.ts';
import { unknownKey } from './unknown-key.ts';

/** The validator's data of an issue, from which its text is made. */
export interface IssueFound {
  readonly code?: string | undefined;
  readonly input?: unknown;
  readonly expected?: string | undefined;
  readonly minimum?: number | bigint | undefined;
  readonly maximum?: number | bigint | undefined;
  readonly divisor?: number | bigint | undefined;
  /** What a bound applies to: a number, a text, a list. */
  readonly origin?: string | undefined;
  readonly values?: readonly unknown[] | undefined;
  /** For a union with a discriminator: the values that the field may have. */
  readonly options?: readonly unknown[] | undefined;
  /** The unknown fields. */
  readonly keys?: readonly string[] | undefined;
  /** The schema that found it; for unknown fields, the shape that lacks them. */
  readonly inst?: unknown;
}

/** An issue as the validator reports it. */
export interface IssueReported {
  readonly code?: string | undefined;
  readonly path: readonly PropertyKey[];
  readonly message: string;
  /** For a union: the issues of the input for each member. */
  readonly errors?: readonly (readonly IssueReported[])[] | undefined;
  readonly keys?: readonly string[] | undefined;
}

const NOUNS: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'a boolean',
  array: 'a list',
  object: 'an object',
  record: 'an object',
};

const COUNTED: Readonly<Record<string, string>> = { string: 'characters', array: 'entries' };

function nounOf(value: unknown): string {
  if (value === null) return 'null';
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
  return NOUNS[Array.isArray(value) ? 'array' : typeof value] ?? `a ${typeof value}`;
}

/** The text of an issue. It never contains a value, which may be confidential. */
export function wording(issue: IssueFound): string | undefined {
  const { code, input, expected, minimum, maximum, divisor, origin, values, options, keys = [], inst } = issue;
  if (code === 'unrecognized_keys') {
    const shape = typeof inst === 'object' && inst !== null && 'shape' in inst ? inst.shape : undefined;
    const known = typeof shape === 'object' && shape !== null ? Object.keys(shape) : [];
    // One line per field: `specIssues` makes an issue of each.
    return keys.map((key) => unknownKey(key, known)).join('\n');
  }
  if (code === 'invalid_type') {
    if (input === undefined) return 'is missing';
    return `must be ${NOUNS[expected ?? ''] ?? expected}, not ${expected === 'int' && Number.isFinite(input) ? 'a fraction' : nounOf(input)}`;
  }
  if (code === 'too_small') return typeof input === 'number' ? `must be at least ${minimum}` : 'must not be empty';
  if (code === 'too_big') {
    const counted = COUNTED[origin ?? ''];
    return counted === undefined ? `must be at most ${maximum}` : `must have at most ${maximum} ${counted}`;
  }
  if (code === 'not_multiple_of') return `must be a multiple of ${divisor}`;
  if (code === 'invalid_key') return 'is not a known name';
  const choices = code === 'invalid_value' ? values : options;
  if (choices !== undefined) return `must be one of ${choices.map((choice) => JSON.stringify(choice)).join(', ')}`;
  return undefined;
}

/**
 * Converts the validator's issues: for a union, the issues of the member that fits best (the one that knows most of the fields);
 * unknown keys one by one.
 */
export function specIssues(
  reported: readonly IssueReported[],
  base: readonly PropertyKey[] = [],
): readonly SpecIssue[] {
  return unknownFirst(reported).flatMap(({ path, message, errors, keys }) => {
    const at = [...base, ...path];
    const deeper = errors
      ?.filter((issues) => issues.every((issue) => issue.path.length > 0 || issue.keys !== undefined))
      .toSorted((one, other) => unknownAt(one) - unknownAt(other))[0];
    if (deeper !== undefined) return specIssues(deeper, at);
    if (keys === undefined) return [{ path: issuePath(at), message }];
    const lines = message.split('\n');
    return keys.map((key, index) => ({ path: issuePath([...at, key]), message: lines[index] ?? message }));
  });
}

/** How many fields of one object a member of a union does not know. */
function unknownAt(issues: readonly IssueReported[]): number {
  return issues.reduce((sum, { path, keys = [] }) => sum + (path.length === 0 ? keys.length : 0), 0);
}

/** Sorts unknown fields before the other issues of an object: a misspelt field explains the missing one. */
function unknownFirst(reported: readonly IssueReported[]): readonly IssueReported[] {
  const places = new Map(reported.map((issue, place) => [issue, place]));
  for (const unknown of reported.filter(({ keys }) => keys !== undefined)) {
    const beside = reported.findIndex(({ keys, path }) => keys === undefined && isIn(path, unknown.path));
    if (beside !== -1) places.set(unknown, Math.min(beside - 0.5, places.get(unknown) ?? beside));
  }
  return reported.toSorted((a, b) => (places.get(a) ?? 0) - (places.get(b) ?? 0));
}

function isIn(path: readonly PropertyKey[], parent: readonly PropertyKey[]): boolean {
  return path.length === parent.length + 1 && parent.every((part, index) => part === path[index]);
}

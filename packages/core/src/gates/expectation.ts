import { issuePath } from '../input/issue-path.ts';
import type { Json } from '../provider/contract.ts';
import type { LabelledSample, Predicate } from '../spec/samples.ts';
import { parseJsonPath, readJsonPath } from './json-path.ts';
import { meets } from './meets.ts';

/** What is wrong with the answer to a sample; undefined if it is as expected. It contains no value of either, except a numeric limit. */
export function unmetExpectation(sample: LabelledSample, output: Json): string | undefined {
  if (sample.expect !== undefined) {
    const at = difference(sample.expect, output, sample.tolerance ?? 0, ['$']);
    if (at !== undefined) return `at ${issuePath(at)}: not the expected value`;
  }
  const broken = sample.where?.find((predicate) => !holds(predicate, output));
  return broken === undefined ? undefined : `at ${broken.path}: ${unmet(broken)}`;
}

/** A numeric limit is the user's threshold and may be shown; any other value may be a payload. */
function unmet(predicate: Predicate): string {
  if (predicate.is === 'at-least') return `not at least ${predicate.value}`;
  return predicate.is === 'at-most' ? `not at most ${predicate.value}` : `'${predicate.is}' does not hold`;
}

/** Whether two values are equal; the order of keys does not matter. */
function isEqual(a: Json, b: Json): boolean {
  return difference(a, b, 0, []) === undefined;
}

/** Whether a predicate holds. A missing value satisfies no predicate, not even `not-equal`. */
function holds(predicate: Predicate, output: Json): boolean {
  const path = parseJsonPath(predicate.path);
  const found = path === undefined ? undefined : readJsonPath(output, path);
  if (found === undefined) return false;
  switch (predicate.is) {
    case 'at-least':
    case 'at-most':
      return typeof found === 'number' && meets(found, predicate.is, predicate.value);
    case 'equal':
      return isEqual(predicate.value, found);
    case 'not-equal':
      return !isEqual(predicate.value, found);
    case 'one-of':
      return predicate.value.some((value) => isEqual(value, found));
    case 'present':
      return true;
    default:
      predicate satisfies never;
      return false;
  }
}

/** The first place where they differ. Its path has only keys of the expected value, since those of the answer may be confidential. */
function difference(
  expected: Json,
  found: Json | undefined,
  tolerance: number,
  at: readonly PropertyKey[],
): readonly PropertyKey[] | undefined {
  if (typeof expected === 'number' && typeof found === 'number')
    return isClose(expected, found, tolerance) ? undefined : at;
  if (typeof expected !== 'object' || expected === null) return expected === found ? undefined : at;
  if (typeof found !== 'object' || found === null || Array.isArray(expected) !== Array.isArray(found)) return at;
  const wanted = fieldsOf(expected);
  if (wanted.length !== fieldsOf(found).length) return at;
  for (const [key, value] of wanted) {
    const other = Object.hasOwn(found, key) ? (found as Readonly<Record<string, Json>>)[key] : undefined;
    const place = difference(value, other, tolerance, [...at, Array.isArray(expected) ? Number(key) : key]);
    if (place !== undefined) return place;
  }
  return undefined;
}

function fieldsOf(value: object): readonly (readonly [string, Json])[] {
  return Object.entries(value).filter(([, field]) => field !== undefined);
}

/** Whether two numbers differ by at most a tolerance. 1.1 is within 0.1 of 1, although their binary difference is a little more. */
function isClose(expected: number, found: number, tolerance: number): boolean {
  if (tolerance === 0) return expected === found;
  const rounding = Number.EPSILON * Math.max(Math.abs(expected), Math.abs(found));
  return meets(Math.abs(expected - found), 'at-most', tolerance + rounding);
}

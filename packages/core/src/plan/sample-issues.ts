import type { SpecIssue } from '../errors/rollout-error.ts';
import { parseJsonPath } from '../gates/json-path.ts';
import { issuePath } from '../spec/issue-path.ts';

const FIELDS: ReadonlySet<string> = new Set(['input', 'contentType', 'name', 'expect', 'tolerance', 'where']);
const DEEPEST = 200;

/** What is wrong with a set of samples, each with its place (`samples.golden[2].tolerance`) and never with a payload. */
export function sampleIssues(set: string, samples: unknown): readonly SpecIssue[] {
  const issues: SpecIssue[] = [];
  const issue = (path: readonly PropertyKey[], message: string) => {
    issues.push({ path: issuePath(['samples', set, ...path]), message });
  };
  if (!Array.isArray(samples)) issue([], 'must be a list of samples');
  else if (samples.length === 0) issue([], 'has no samples: there would be nothing to verify with');
  else {
    samples.forEach((sample: unknown, index) => {
      checkSample(sample, (path, message) => issue([index, ...path], message));
    });
  }
  return issues;
}

type Report = (path: readonly PropertyKey[], message: string) => void;

function checkSample(sample: unknown, report: Report): void {
  if (!isRecord(sample)) {
    report([], 'must be an object with an input');
    return;
  }
  for (const key of Object.keys(sample)) {
    if (!FIELDS.has(key)) report([key], 'is not a field of a sample: remove it, or check its spelling');
  }
  const { input, contentType, name, expect, tolerance, where } = sample;
  if (!isJson(input)) report(['input'], input === undefined ? 'is missing' : 'must be JSON');
  if (expect !== undefined && !isJson(expect)) report(['expect'], 'must be JSON');
  if (contentType !== undefined && typeof contentType !== 'string') report(['contentType'], 'must be text');
  if (name !== undefined && typeof name !== 'string') report(['name'], 'must be text');
  if (tolerance !== undefined) {
    if (!isLimit(tolerance) || tolerance < 0) report(['tolerance'], 'must be a number, 0 or more');
    else if (expect === undefined) report(['tolerance'], 'means nothing without expect');
  }
  if (Array.isArray(where)) {
    where.forEach((predicate: unknown, index) => {
      checkPredicate(predicate, (path, message) => report(['where', index, ...path], message));
    });
  } else if (where !== undefined) report(['where'], 'must be a list of predicates');
}

function checkPredicate(predicate: unknown, report: Report): void {
  const { path, is, value } = isRecord(predicate) ? predicate : {};
  if (typeof path !== 'string' || parseJsonPath(path) === undefined) {
    report(['path'], "is not a path to one place: write it as $, .name, ['name'], [0] or [-1], such as '$.scores[0]'");
  }
  if (is === 'at-least' || is === 'at-most') {
    if (!isLimit(value)) report(['value'], 'must be a number');
  } else if (is === 'equal' || is === 'not-equal') {
    if (!isJson(value)) report(['value'], value === undefined ? 'is missing' : 'must be JSON');
  } else if (is === 'one-of') {
    if (!Array.isArray(value) || value.length === 0 || !isJson(value))
      report(['value'], 'must be a list of JSON values');
  } else if (is !== 'present') {
    report(['is'], 'must be one of "at-least", "at-most", "equal", "not-equal", "one-of", "present"');
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isLimit(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

function isJson(value: unknown, depth = 0): boolean {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return true;
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value !== 'object' || depth > DEEPEST) return false;
  if (Array.isArray(value)) return value.every((element) => isJson(element, depth + 1));
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) return false;
  return Object.values(value).every((field) => field === undefined || isJson(field, depth + 1));
}

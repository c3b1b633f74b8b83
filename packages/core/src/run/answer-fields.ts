import { copyJson } from '../json/copy-json.ts';
import type { Json } from '../provider/contract.ts';
import type { SecretMask } from '../spec/secret-mask.ts';

/** The longest text for people: longer ones are cut. */
const LONGEST_TEXT = 2_000;

/** What identifies is never cut. The longest ARN has this length. */
const LONGEST_NAME = 2_048;

/** The largest handle, in characters of JSON. It names things, and the log keeps every one. */
const LARGEST_HANDLE = 100_000;

/** More would fill the log. */
const MOST_ENTRIES = 1_000;

/**
 * The largest output of a sample, in characters of JSON. SageMaker answers with 25 MB at most (docs.aws.amazon.com/sagemaker/latest/dg/realtime-endpoints.html),
 * Vertex AI with 10 MB (cloud.google.com/vertex-ai/docs/predictions/choose-endpoint-type); in base64 that is a third more.
 */
const LARGEST_OUTPUT = 64 * 1_024 * 1_024;

/** An object of an answer whose fields are being read. */
export type Fields = Readonly<Record<string, unknown>>;

/** Reads the part of an answer that stands `at` a place. Throws a `TypeError` that names the place if it is not what the contract asks for. */
export type Read<T> = (value: unknown, at: string, mask: SecretMask) => T;

function nounOf(value: unknown): string {
  if (value === null || (typeof value === 'number' && !Number.isFinite(value))) return String(value);
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'string') return 'text';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

function refuse(at: string, expected: string, value: unknown): never {
  throw new TypeError(value === undefined ? `${at} is missing` : `${at} must be ${expected}, not ${nounOf(value)}`);
}

/** An object, whose fields are then read by name. */
export function readFields(value: unknown, at: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) refuse(at, 'an object', value);
  return value as Fields;
}

/** Text for people, without secrets: longer than 2,000 characters it is cut, and never within a character. */
export const readText: Read<string> = (value, at, mask) => {
  if (typeof value !== 'string') refuse(at, 'text', value);
  const text = mask.mask(value);
  if (text.length <= LONGEST_TEXT) return text;
  const cut = text.slice(0, LONGEST_TEXT - 1);
  return `${/[\ud800-\udbff]$/.test(cut) ? cut.slice(0, -1) : cut}…`;
};

/** Text that identifies something: refused, never changed, where it is too long or has a secret in it. */
export const readName: Read<string> = (value, at, mask) => {
  if (typeof value !== 'string') refuse(at, 'text', value);
  if (value.length > LONGEST_NAME) throw new TypeError(`${at} is longer than ${LONGEST_NAME} characters`);
  return withoutSecret(value, at, mask);
};

/** A handle as the log keeps it: what it will be after a crash is what it is now. */
export const readHandle: Read<Json> = (value, at, mask) =>
  withoutSecret(copyJson(value as Json, at, LARGEST_HANDLE), at, mask);

/** The answer to a sample. */
export const readOutput: Read<Json> = (value, at) => copyJson(value as Json, at, LARGEST_OUTPUT);

/** A finite number. */
export const readNumber: Read<number> = (value, at) =>
  typeof value === 'number' && Number.isFinite(value) ? value : refuse(at, 'a number', value);

/** A share of traffic. */
export const readPercent: Read<number> = (value, at) => {
  const percent = typeof value === 'number' ? value : refuse(at, 'a number', value);
  if (percent >= 0 && percent <= 100) return percent;
  throw new TypeError(`${at} must be from 0 to 100, not ${percent}`);
};

/** True or false. */
export const readFlag: Read<boolean> = (value, at) =>
  typeof value === 'boolean' ? value : refuse(at, 'true or false', value);

/** One of a few words. */
export function readWord<T extends string>(words: readonly T[]): Read<T> {
  return (value, at, mask) => {
    const word = words.find((one) => one === value);
    if (word !== undefined) return word;
    const known = words.map((one) => `'${one}'`).join(', ');
    if (typeof value !== 'string') refuse(at, `one of ${known}`, value);
    throw new TypeError(`${at} must be one of ${known}, not '${readText(value, at, mask)}'`);
  };
}

/** What may be left out. */
export function optional<T>(read: Read<T>): Read<T | undefined> {
  return (value, at, mask) => (value === undefined ? undefined : read(value, at, mask));
}

/** A list, in which every entry is read; a hole is an entry that is missing. */
export function listOf<T>(read: Read<T>, most: number = MOST_ENTRIES): Read<readonly T[]> {
  return (value, at, mask) => {
    if (!Array.isArray(value)) refuse(at, 'a list', value);
    if (value.length > most) throw new TypeError(`${at} has more than ${most} entries`);
    return Array.from(value as readonly unknown[], (entry, index) => read(entry, `${at}[${index}]`, mask));
  };
}

function withoutSecret<T>(value: T, at: string, mask: SecretMask): T {
  if (!mask.isIn(value)) return value;
  throw new TypeError(`${at} has a secret value in it, which the log must not hold`);
}

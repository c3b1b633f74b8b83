import { issuePath } from '../input/issue-path.ts';

/** Values nested deeper than this are taken for circular ones. */
const DEEPEST = 100;

interface Copying {
  readonly name: string;
  readonly path: PropertyKey[];
  readonly most: number;
  left: number;
}

function refuse({ name, path }: Copying, why: string): never {
  const place = issuePath(path);
  throw new TypeError(`${name}${place === '' || place.startsWith('[') ? '' : '.'}${place} ${why}`);
}

function spend(copying: Copying, size: number): void {
  copying.left -= size;
  if (copying.left < 0) refuse(copying, `is larger than ${copying.most.toLocaleString('en')} characters of JSON`);
}

/** Whether an object is plain, also if it is from another realm. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function copyObject(value: object, copying: Copying): unknown {
  if (!isPlain(value)) {
    const kind = Object.prototype.toString.call(value).slice('[object '.length, -1);
    refuse(copying, `is ${kind === 'Object' ? 'an object of a class' : `a ${kind}`}, not JSON`);
  }
  const copy: Record<string, unknown> = {};
  for (const key of Object.keys(value)) {
    const field = (value as Readonly<Record<string, unknown>>)[key];
    // JSON leaves such a field out, and reads back the same.
    if (field === undefined) continue;
    spend(copying, key.length + 4);
    copying.path.push(key);
    const copied = copyValue(field, copying);
    // An assignment would change the prototype.
    if (key === '__proto__') Object.defineProperty(copy, key, { value: copied, enumerable: true, writable: true });
    else copy[key] = copied;
    copying.path.pop();
  }
  return copy;
}

function copyList(list: readonly unknown[], copying: Copying): readonly unknown[] {
  const copy: unknown[] = [];
  for (let index = 0; index < list.length; index += 1) {
    spend(copying, 1);
    copying.path.push(index);
    copy.push(copyValue(list[index], copying));
    copying.path.pop();
  }
  return copy;
}

function copyValue(value: unknown, copying: Copying): unknown {
  if (value === null) return value;
  if (value === undefined) return refuse(copying, 'is missing');
  if (typeof value === 'string') {
    spend(copying, value.length + 2);
    return value;
  }
  if (typeof value === 'number' || typeof value === 'boolean') {
    spend(copying, 4);
    if (typeof value === 'boolean') return value;
    // JSON has no negative zero.
    return Number.isFinite(value) ? value + 0 : refuse(copying, `is ${value}, not JSON`);
  }
  if (typeof value !== 'object') return refuse(copying, `is a ${typeof value}, not JSON`);
  if (copying.path.length > DEEPEST) refuse(copying, 'is nested too deeply, or contains itself');
  return Array.isArray(value) ? copyList(value, copying) : copyObject(value, copying);
}

/**
 * A copy of JSON that shares nothing with it. Throws a `TypeError` that names the part which is not JSON, or says that it has more than `most` characters;
 * `name`: what the error calls the value.
 */
export function copyJson<T>(value: T, name = 'value', most = Number.POSITIVE_INFINITY): T {
  return copyValue(value, { name, path: [], most, left: most }) as T;
}

import { relevantField } from './relevant-field.ts';

/** Numbers from here on are times: no count, share or duration of a rollout is as large (30 years in milliseconds), and `explore` starts later than that. */
const FIRST_TIME = 1e12;

const NONE: ReadonlySet<string> = new Set();

interface Hashed {
  /** Undefined if it holds for all times. */
  readonly now: number | undefined;
  readonly low: number;
  readonly high: number;
}

function mixed(hash: number, value: number): number {
  const once = Math.imul(hash ^ value, 0x85ebca6b);
  const twice = Math.imul(once ^ (once >>> 13), 0xc2b2ae35);
  return twice ^ (twice >>> 16);
}

/** The fields whose values are parts of the plan: many states share them. */
const OF_THE_PLAN: ReadonlySet<string> = new Set(['planned', 'phases']);

/**
 * The 64-bit hash of plain data in which every time is its distance to now, so that equal situations at different times have the same hash.
 * Objects are taken to be immutable: each is read once, and again only if it has a time in it and time has passed.
 */
export class StateHash {
  low = 0;
  high = 0;
  #hasTime = false;
  #now = 0;
  #owners: readonly string[] = [];
  readonly #settledMs: number | undefined;
  readonly #isPlain: boolean;
  readonly #known = new WeakMap<object, Hashed>();
  /** Every text is hashed once. */
  readonly #texts = new Map<string, number>();

  /** `settledMs`: how long after a change reads may still show the state before it; how much longer ago it was does not matter. Left out: it does. `isPlain`: every field matters. */
  constructor(settledMs: number | undefined, isPlain: boolean) {
    this.#settledMs = settledMs;
    this.#isPlain = isPlain;
  }

  /**
   * Begins a hash as of a time, in milliseconds since the epoch. `owners`: the keys of the attempts that own what is deployed now; whose attempt it was, the
   * first or the second, is left out.
   */
  begin(now: number, owners: readonly string[]): void {
    this.#now = now;
    this.#owners = owners;
    this.low = 1;
    this.high = 2;
  }

  /** Adds a value; `without` are fields of it that are left out. */
  add(value: unknown, without: ReadonlySet<string> = NONE): void {
    const { low, high } = this;
    this.#read(value, without);
    this.low = mixed(low, this.low);
    this.high = mixed(high + 0x7f4a7c15, this.high);
  }

  #set(low: number, high: number): void {
    this.low = low;
    this.high = high;
  }

  #read(value: unknown, without: ReadonlySet<string>): void {
    if (typeof value === 'number') this.#readNumber(value);
    else if (typeof value === 'string') this.#readText(value);
    else if (typeof value === 'boolean') this.#set(value ? 11 : 12, value ? 13 : 14);
    else if (typeof value === 'object' && value !== null) this.#readObject(value, without);
    else this.#set(value === null ? 15 : 17, 16);
  }

  #readNumber(value: number): void {
    if (value < FIRST_TIME || value === Number.POSITIVE_INFINITY) {
      if (!Number.isSafeInteger(value)) return this.#readText(`${value}`);
      return this.#set(mixed(3, value % 0x1_0000_0000), mixed(4, value));
    }
    this.#hasTime = true;
    const distance = value - this.#now;
    this.#set(mixed(5, distance), mixed(6, Math.floor(distance / 0x1000)));
  }

  #readText(text: string): void {
    const owner = this.#owners.indexOf(text);
    if (owner >= 0) return this.#set(mixed(9, owner), mixed(10, owner));
    let number = this.#texts.get(text);
    if (number === undefined) {
      number = this.#texts.size;
      this.#texts.set(text, number);
    }
    this.#set(mixed(7, number), mixed(8, number));
  }

  #readObject(value: object, without: ReadonlySet<string>): void {
    if (Array.isArray(value)) this.#readList(value);
    // Many states share a region or a step: its hash is worth keeping.
    else if ('planned' in value) this.#readShared(value);
    else this.#readFields(value, without);
  }

  #readShared(value: object): void {
    const known = this.#known.get(value);
    if (known !== undefined && (known.now === undefined || known.now === this.#now)) {
      if (known.now !== undefined) this.#hasTime = true;
      return this.#set(known.low, known.high);
    }
    const before = this.#hasTime;
    this.#hasTime = false;
    if (Array.isArray(value)) this.#readList(value);
    else this.#readFields(value, NONE);
    this.#known.set(value, { now: this.#hasTime ? this.#now : undefined, low: this.low, high: this.high });
    this.#hasTime ||= before;
  }

  #readList(list: readonly unknown[]): void {
    let [low, high] = [21, 22];
    for (const each of list) {
      this.#read(each, NONE);
      low = mixed(low, this.low);
      high = mixed(high + 0x7f4a7c15, this.high);
    }
    this.#set(low, high);
  }

  /** A sum over the fields, so that their order does not matter. */
  #readFields(value: object, without: ReadonlySet<string>): void {
    let [low, high] = [31, 32];
    const record = value as Readonly<Record<string, unknown>>;
    const since = this.#settledMs === undefined ? undefined : this.#now - this.#settledMs;
    for (const key in record) {
      if (without.has(key)) continue;
      const field = this.#isPlain ? record[key] : relevantField(record, key, this.#now, since);
      if (field === undefined) continue;
      if (OF_THE_PLAN.has(key)) this.#readShared(field as object);
      else this.#read(field, NONE);
      const [fieldLow, fieldHigh] = [this.low, this.high];
      this.#readText(key);
      low = (low + mixed(mixed(41, this.low), fieldLow)) | 0;
      high = (high + mixed(mixed(42, this.high), fieldHigh)) | 0;
    }
    this.#set(low, high);
  }
}

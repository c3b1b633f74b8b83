/** Which of 32 levels cover a level: those with as many faults or more, and with as many commands or more. */
const COVERED_BY: readonly number[] = Array.from({ length: 32 }, (_, level) => {
  let mask = 0;
  for (let other = level; other < 32; other++) if ((other & 1) >= (level & 1)) mask |= 1 << other;
  return mask;
});

/** The most faults that a level can tell from any number of them. */
const MOST_FAULTS = 15;

/** The level of a visit: how many faults may follow, where more than 15 are any number, and whether a command may. */
export function levelOf(faults: number, mayBeCommanded: boolean): number {
  return 2 * Math.min(faults, MOST_FAULTS) + (mayBeCommanded ? 1 : 0);
}

/**
 * The states that were visited, by a hash of 64 bits in two halves, and what could follow then. It takes 16 to 32 bytes for a state: a `Map` holds 16 million
 * entries at most, and takes several times the memory.
 */
export class StateSet {
  #slots = new Uint32Array(3 << 12);
  size = 0;

  /** Notes a visit: `new` if the state was never visited; `more` if less could follow at each visit before; `covered` if one before covers it. */
  visit(low: number, high: number, level: number): 'new' | 'more' | 'covered' {
    const slots = this.#slots;
    const at = this.#slotOf(slots, low, high);
    const levels = slots[at + 2] ?? 0;
    if ((levels & (COVERED_BY[level] ?? 0)) !== 0) return 'covered';
    slots[at] = low;
    slots[at + 1] = high;
    slots[at + 2] = levels | (1 << level);
    if (levels !== 0) return 'more';
    this.size += 1;
    if (this.size * 6 > slots.length) this.#grow();
    return 'new';
  }

  /** The slot of a state, or the free one where it goes: without levels, a slot is free. */
  #slotOf(slots: Uint32Array, low: number, high: number): number {
    const count = slots.length / 3;
    let at = low & (count - 1);
    while (slots[3 * at + 2] !== 0 && (slots[3 * at] !== low || slots[3 * at + 1] !== high))
      at = (at + 1) & (count - 1);
    return 3 * at;
  }

  #grow(): void {
    const before = this.#slots;
    const after = new Uint32Array(2 * before.length);
    for (let from = 0; from < before.length; from += 3) {
      if (before[from + 2] === 0) continue;
      after.set(before.subarray(from, from + 3), this.#slotOf(after, before[from] ?? 0, before[from + 1] ?? 0));
    }
    this.#slots = after;
  }
}

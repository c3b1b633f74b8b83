/** Something that gets its turn as often as it weighs. */
export interface Weighted {
  readonly name: string;
  readonly weight: number;
}

/** Spreads requests by weight, evenly and always in the same order: each gains its weight, the richest serves and pays the sum. */
export class Rotation {
  readonly #credits = new Map<string, Map<string, number>>();

  /** Whose turn it is among these; undefined if none weighs anything. */
  next(key: string, among: readonly Weighted[]): string | undefined {
    const total = among.reduce((sum, { weight }) => sum + weight, 0);
    if (total <= 0) return undefined;
    const credits = this.#credits.get(key) ?? new Map<string, number>();
    this.#credits.set(key, credits);
    let richest: string | undefined;
    for (const { name, weight } of among) {
      if (weight <= 0) continue;
      credits.set(name, (credits.get(name) ?? 0) + weight);
      if (richest === undefined || (credits.get(name) ?? 0) > (credits.get(richest) ?? 0)) richest = name;
    }
    if (richest !== undefined) credits.set(richest, (credits.get(richest) ?? 0) - total);
    return richest;
  }
}

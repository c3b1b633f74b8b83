import { seededRandom } from '@landfall/tests-support';

/** A number for a text, the same each time (FNV-1a). */
function seedOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash;
}

/** Above this many, a count is drawn from the normal distribution, which is then close enough. */
const FEW = 30;

/** Counts that vary as real ones do. Each depends on its own seed only, so a minute has the same counts whenever it is asked for. */
export class Draw {
  readonly #random: () => number;

  constructor(seed: string) {
    this.#random = seededRandom(seedOf(seed));
    // Neighbouring seeds begin alike.
    this.#random();
  }

  #normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.#random())) * Math.cos(2 * Math.PI * this.#random());
  }

  /** How many come, if so many are expected (Poisson). */
  arrivals(mean: number): number {
    if (mean > FEW) return Math.max(0, Math.round(mean + Math.sqrt(mean) * this.#normal()));
    const end = Math.exp(-mean);
    let count = 0;
    for (let product = this.#random(); product > end; product *= this.#random()) count += 1;
    return count;
  }

  /** How many of a number are of a kind that has this share (binomial). */
  some(of: number, share: number): number {
    if (share > 0.5) return of - this.some(of, 1 - share);
    const mean = of * share;
    if (mean <= FEW) return Math.min(of, this.arrivals(mean));
    const count = Math.round(mean + Math.sqrt(mean * (1 - share)) * this.#normal());
    return Math.min(of, Math.max(0, count));
  }
}

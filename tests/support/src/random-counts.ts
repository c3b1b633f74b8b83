/** Draws counts at random: exact, and the same for the same source of numbers from 0 to 1. */
export interface RandomCounts {
  /** How many of `trials` succeed, each with the probability `rate`. */
  binomial(trials: number, rate: number): number;
  /** How many events there are where `mean` are expected. */
  poisson(mean: number): number;
  /** A number of the normal distribution with mean 0 and standard deviation 1. */
  normal(): number;
  /** A number from 0 to 1. */
  uniform(): number;
}

const FEW = 10;

/** Random counts: by inversion where few are expected, and by transformed rejection (Hörmann 1993) where many are. */
export function randomCounts(uniform: () => number): RandomCounts {
  return {
    uniform,
    binomial(trials, rate) {
      if (trials <= 0 || rate <= 0) return 0;
      if (rate >= 1) return trials;
      if (rate > 0.5) return trials - smallBinomial(uniform, trials, 1 - rate);
      return smallBinomial(uniform, trials, rate);
    },
    poisson(mean) {
      if (mean <= 0) return 0;
      return mean < FEW ? poissonByInversion(uniform, mean) : poissonByRejection(uniform, mean);
    },
    normal() {
      return Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
    },
  };
}

/** A fast source of numbers from 0 to 1 (xoshiro128**, of which 32 bits are used). */
export function fastUniform(seed: number): () => number {
  let a = seed ^ 0x9e3779b9;
  let b = Math.imul(seed, 0x85ebca6b) ^ 0xc2b2ae35;
  let c = Math.imul(seed ^ 0x27d4eb2f, 0x165667b1);
  let d = 0x2545f491;
  const next = (): number => {
    const drawn = Math.imul(rotated(Math.imul(b, 5), 7), 9);
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = rotated(d, 11);
    return (drawn >>> 0) / 2 ** 32;
  };
  for (let skipped = 0; skipped < 20; skipped++) next();
  return next;
}

function rotated(value: number, by: number): number {
  return (value << by) | (value >>> (32 - by));
}

function smallBinomial(uniform: () => number, trials: number, rate: number): number {
  return trials * rate < FEW ? binomialByInversion(uniform, trials, rate) : binomialByRejection(uniform, trials, rate);
}

function poissonByInversion(uniform: () => number, mean: number): number {
  let left = uniform();
  let probability = Math.exp(-mean);
  let count = 0;
  while (left > probability && probability > 0) {
    left -= probability;
    count += 1;
    probability *= mean / count;
  }
  return count;
}

function binomialByInversion(uniform: () => number, trials: number, rate: number): number {
  const odds = rate / (1 - rate);
  let left = uniform();
  let probability = Math.exp(trials * Math.log1p(-rate));
  let count = 0;
  while (left > probability && count < trials) {
    left -= probability;
    count += 1;
    probability *= (odds * (trials - count + 1)) / count;
  }
  return count;
}

function poissonByRejection(uniform: () => number, mean: number): number {
  const b = 0.931 + 2.53 * Math.sqrt(mean);
  const a = -0.059 + 0.02483 * b;
  const inverseAlpha = 1.1239 + 1.1328 / (b - 3.4);
  const quick = 0.9277 - 3.6224 / (b - 2);
  for (;;) {
    const u = uniform() - 0.5;
    const v = 1 - uniform();
    const us = 0.5 - Math.abs(u);
    const count = Math.floor(((2 * a) / us + b) * u + mean + 0.43);
    if (us >= 0.07 && v <= quick) return count;
    if (count < 0 || (us < 0.013 && v > us)) continue;
    const height = Math.log((v * inverseAlpha) / (a / (us * us) + b));
    if (height <= count * Math.log(mean) - mean - logFactorial(count)) return count;
  }
}

function binomialByRejection(uniform: () => number, trials: number, rate: number): number {
  const spread = Math.sqrt(trials * rate * (1 - rate));
  const b = 1.15 + 2.53 * spread;
  const a = -0.0873 + 0.0248 * b + 0.01 * rate;
  const c = trials * rate + 0.5;
  const quick = 0.92 - 4.2 / b;
  const alpha = (2.83 + 5.1 / b) * spread;
  const logOdds = Math.log(rate / (1 - rate));
  const mode = Math.floor((trials + 1) * rate);
  const atMode = logFactorial(mode) + logFactorial(trials - mode);
  for (;;) {
    const u = uniform() - 0.5;
    const v = 1 - uniform();
    const us = 0.5 - Math.abs(u);
    const count = Math.floor(((2 * a) / us + b) * u + c);
    if (count < 0 || count > trials) continue;
    if (us >= 0.07 && v <= quick) return count;
    const height = Math.log((v * alpha) / (a / (us * us) + b));
    const log = atMode - logFactorial(count) - logFactorial(trials - count) + (count - mode) * logOdds;
    if (height <= log) return count;
  }
}

const SMALL_FACTORIALS = [0];
for (let count = 1; count < 128; count++) {
  SMALL_FACTORIALS[count] = (SMALL_FACTORIALS[count - 1] ?? 0) + Math.log(count);
}

/** ln of a factorial, by Stirling's series where it is large. */
function logFactorial(count: number): number {
  const small = SMALL_FACTORIALS[count];
  if (small !== undefined) return small;
  const x = count + 1;
  return (x - 0.5) * Math.log(x) - x + 0.5 * Math.log(2 * Math.PI) + (1 / 12 - 1 / (360 * x * x)) / x;
}

import { type AbsoluteRule, absoluteRule, type RatioRule, type Sureness } from './rule.ts';

const UNSURE = Math.log(1 / 0.05);
const STEPS = 60;
const MOST = 0.99;

/** What is known of the previous version where it no longer serves beside the new one. */
export interface PreviousCounts {
  readonly requests: number;
  readonly bad: number;
  readonly dispersion: number;
}

/**
 * The rule that replaces a ratio gate where no previous version serves beside the new one. Acceptable is the harmful multiple of the highest rate that the previous
 * version may have had, and at least `floor`. It is made once, as the stage begins. A pass needs traffic and no fail: the limit says nothing about good.
 */
export function earlierStageRule(
  rule: RatioRule,
  previous: PreviousCounts,
  floor: number,
  sureness: Sureness,
  control: NonNullable<AbsoluteRule['control']> = 'earlier-stage',
): AbsoluteRule {
  const highest = previous.requests === 0 ? 0 : highestRate(previous);
  const acceptable = Math.min(Math.max(rule.harmful * highest, floor), MOST);
  const harmful = Math.min(2 * acceptable, (1 + acceptable) / 2);
  return absoluteRule({ metric: rule.metric, acceptable, harmful, passBy: 'no-fail', control }, sureness);
}

/** The highest bad rate that counts leave possible, with a confidence of 95 % (Chernoff's bound: it is never too low). */
export function highestRate({ requests, bad, dispersion }: PreviousCounts): number {
  const rate = bad / requests;
  const isPossible = (higher: number): boolean => (requests / dispersion) * divergence(rate, higher) <= UNSURE;
  let possible = rate;
  let impossible = 1;
  for (let step = 0; step < STEPS; step++) {
    const middle = (possible + impossible) / 2;
    if (isPossible(middle)) possible = middle;
    else impossible = middle;
  }
  return possible;
}

/** The relative entropy of two bad rates, in nats. */
function divergence(rate: number, other: number): number {
  const bad = rate === 0 ? 0 : rate * Math.log(rate / other);
  const good = rate === 1 ? 0 : (1 - rate) * Math.log((1 - rate) / (1 - other));
  return bad + good;
}

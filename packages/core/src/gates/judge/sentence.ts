import type { Figures, UndecidedReason } from './judgement.ts';
import type { Rule } from './rule.ts';

/** Rates below it are not told apart: 0.001%. */
const LEAST = 1e-5;

/** A judgement, before it has its sentence. */
export interface Said {
  readonly verdict: 'pass' | 'fail' | 'undecided';
  readonly scope?: 'region' | 'model' | undefined;
  readonly region?: number | undefined;
  readonly reason?: UndecidedReason | undefined;
  readonly missing?: number | undefined;
  readonly figures: Figures;
}

/** One judgement in one sentence: the verdict, the counts of both versions, the estimate with its interval, and what would change it. */
export function sentenceOf(rule: Rule, said: Said): string {
  const { figures } = said;
  return `${rule.metric}: ${said.verdict}: ${countsText(rule, figures)}; ${estimateText(rule, figures)}; ${outcomeText(rule, said)}`;
}

function countsText(rule: Rule, { counts, control }: Figures): string {
  const fresh = `${partOf(counts.k, counts.n)} requests of the new version are bad`;
  if (rule.kind === 'absolute' && counts.m === 0) return fresh;
  const previous = `${partOf(counts.b, counts.m)} of the previous one`;
  return `${fresh}, ${previous}${control === undefined ? '' : ` (${control})`}`;
}

/** The counts since the version turned bad, where that is not all of them. */
function recentText({ counts, recent }: Figures): string {
  if (recent.n === counts.n) return '';
  const previous = recent.m === 0 ? '' : `, and ${partOf(recent.b, recent.m)} of the previous one`;
  return `of the last ones ${partOf(recent.k, recent.n)} are bad${previous}; `;
}

function partOf(bad: number, requests: number): string {
  return `${grouped(bad)} of ${grouped(requests)}${requests === 0 ? '' : ` (${percent(bad / requests)})`}`;
}

function estimateText(rule: Rule, { estimate, control }: Figures): string {
  const { value, low, high } = estimate;
  if (rule.kind === 'absolute') {
    const limits = `acceptable up to ${percent(rule.acceptable)}${rule.passBy === 'evidence' ? `, harmful from ${percent(rule.harmful)}` : ''}`;
    const from = control === undefined ? '' : `, from the previous version (${control})`;
    return `the rate lies between ${percent(low)} and ${percent(high ?? 1)} (${limits}${from})`;
  }
  const range = high === null ? `is at least ${short(low)}` : `lies between ${short(low)} and ${short(high)}`;
  const limits = `acceptable up to ${short(rule.acceptable)}, harmful from ${short(rule.harmful)}`;
  const known = value === null ? '' : `is ${short(value)}, and `;
  if (value === null && low === 0 && high === null) return `the ratio is not known yet (${limits})`;
  return `the ratio ${known}${range} (${limits})`;
}

function outcomeText(rule: Rule, { verdict, scope, region, reason, missing, figures }: Said): string {
  const { against, inFavour } = figures;
  switch (verdict) {
    case 'fail': {
      const where =
        scope === 'model'
          ? ', with any one region left out too'
          : region === undefined
            ? ''
            : ', but not without one region';
      return `${recentText(figures)}the evidence against it is ${nats(against.ln)}, and ${nats(against.bar)} fail it${where}`;
    }
    case 'pass':
      return inFavour === undefined
        ? `there is traffic, and the evidence against it is ${nats(against.ln)}, below ${nats(against.bar)}`
        : `the evidence for it is ${nats(inFavour.ln)}, and ${nats(inFavour.bar)} pass it`;
    case 'undecided':
      return `${reasonText(rule, reason)}${missingText(missing)}`;
    default:
      return verdict satisfies never;
  }
}

function reasonText(rule: Rule, reason: UndecidedReason | undefined): string {
  switch (reason) {
    case 'no-traffic':
      return 'the new version had no requests in this stage, so nothing is proven';
    case 'between':
      return `a good version would have passed by now, and the evidence does not reach ${nats(rule.failBar)}, which fail it`;
    case 'late-data':
      return 'the counts of the last periods are not there yet';
    case 'warming-up':
      return 'the version warms up after a change of traffic';
    case 'too-few':
    case undefined:
      return 'too few requests for a verdict';
    default:
      return reason satisfies never;
  }
}

function missingText(missing: number | undefined): string {
  return missing === undefined
    ? ''
    : `; about ${grouped(Number(missing.toPrecision(2)))} more without a bad one pass it`;
}

function nats(value: number | null): string {
  return value === null ? 'none' : value.toFixed(1);
}

/** A number for people: two decimals below 10, none above. */
function short(value: number): string {
  return value >= 10 ? grouped(Math.round(value)) : String(Number(value.toFixed(2)));
}

function percent(rate: number): string {
  return rate > 0 && rate < LEAST ? `under ${percent(LEAST)}` : `${Number((rate * 100).toPrecision(3))}%`;
}

function grouped(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+(?!\d))/g, ',');
}

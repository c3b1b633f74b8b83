import type { Figures, UndecidedReason, Weighed } from './judgement.ts';
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
  return `${rule.metric}: ${said.verdict}: ${countsText(rule, figures)}; ${estimateText(rule, said)}; ${outcomeText(said)}`;
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

function estimateText(rule: Rule, { verdict, figures }: Said): string {
  const { estimate, counts, control } = figures;
  const { value, low, high } = estimate;
  if (rule.kind === 'absolute') {
    const limits = `acceptable up to ${percent(rule.acceptable)}${rule.passBy === 'evidence' ? `, harmful from ${percent(rule.harmful)}` : ''}`;
    const from = control === undefined ? '' : `, made from the previous version's counts ${CONTROLS[control]}`;
    return `the share lies between ${percent(low)} and ${percent(high ?? 1)} (${limits}${from})`;
  }
  const range = high === null ? `is at least ${short(low)}` : `lies between ${short(low)} and ${short(high)}`;
  // Only where a version may pass by it.
  const isNear = verdict !== 'fail' && counts.k <= rule.harmless * counts.n;
  const harmless = isNear ? `; a share below ${percent(rule.harmless)} is harmless` : '';
  const limits = `acceptable up to ${short(rule.acceptable)}, harmful from ${short(rule.harmful)}${harmless}`;
  const known = value === null ? '' : `is ${short(value)}, and `;
  if (value === null && low === 0 && high === null) return `the ratio of the two shares is not known yet (${limits})`;
  return `the ratio of the two shares ${known}${range} (${limits})`;
}

const CONTROLS: Readonly<Record<NonNullable<Figures['control']>, string>> = {
  'earlier-stage': 'in the earlier stages',
  before: 'before the rollout',
};

function outcomeText({ verdict, scope, region, reason, missing, figures }: Said): string {
  const { against, inFavour } = figures;
  switch (verdict) {
    case 'fail': {
      const where =
        scope === 'model'
          ? '; it fails with any one region left out, too'
          : region === undefined
            ? ''
            : '; these are the counts of all regions, which do not fail without this one';
      return `${recentText(figures)}${againstText(against)}${where}`;
    }
    case 'pass':
      return inFavour === undefined
        ? `it has traffic; ${againstText(against)}`
        : `the evidence that it is not harmful is ${nats(inFavour.ln)}; a pass needs ${nats(inFavour.bar)}`;
    case 'undecided': {
      const known = (against.ln ?? 0) > 0 ? `; ${againstText(against)}` : '';
      return `${reasonText(reason)}${known}${missingText(missing)}`;
    }
    default:
      return verdict satisfies never;
  }
}

function againstText({ ln, bar }: Weighed): string {
  if (ln === null || ln <= 0) return 'there is no evidence that it is worse than acceptable';
  return `the evidence that it is worse than acceptable is ${nats(ln)}; a fail needs ${nats(bar)}`;
}

function reasonText(reason: UndecidedReason | undefined): string {
  switch (reason) {
    case 'no-traffic':
      return 'the new version had no requests in this stage, so nothing is proven';
    case 'between':
      return 'a good version would have passed by now';
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
    : `; about ${grouped(Number(missing.toPrecision(2)))} more without a bad one would pass it`;
}

function nats(value: number | null): string {
  return value === null ? 'none' : value.toFixed(1);
}

/** A number for people: two decimals below 10, none above. */
function short(value: number): string {
  return value >= 10 ? grouped(Math.round(value)) : String(Number(value.toFixed(2)));
}

function percent(rate: number): string {
  return rate > 0 && rate < LEAST ? `under ${percent(LEAST)}` : `${Number((rate * 100).toPrecision(3))} %`;
}

function grouped(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+(?!\d))/g, ',');
}

import { cautiousDispersion } from './dispersion.ts';
import type { Evidence } from './evidence.ts';
import { figuresOf } from './figures.ts';
import type { Judgement, UndecidedReason } from './judgement.ts';
import { type Expected, requestsToPass } from './requests-to-pass.ts';
import type { Rule } from './rule.ts';
import { sentenceOf } from './sentence.ts';
import { verdictOf } from './verdict-of.ts';

/** How many times the requests of a good version a version may take before it is said to be between good and harmful. */
const PATIENCE = 2;

/** What one gate says about one region, with its figures and one sentence. See `verdictOf` for the verdict alone. */
export function judgeRegion(rule: Rule, evidence: Evidence): Judgement {
  const figures = figuresOf(rule, evidence);
  const verdict = verdictOf(rule, evidence);
  if (verdict === 'pass') return { verdict, figures, sentence: sentenceOf(rule, { verdict, figures }) };
  if (verdict === 'fail') {
    const said = { verdict, scope: 'region', figures } as const;
    return { ...said, sentence: sentenceOf(rule, said) };
  }
  const reason = reasonOf(rule, evidence);
  const missing = requestsToPass(rule, expectedOf(evidence), evidence);
  const said = { verdict, reason, figures, ...(missing === undefined ? {} : { missing }) };
  return { ...said, sentence: sentenceOf(rule, said) };
}

function reasonOf(rule: Rule, evidence: Evidence): UndecidedReason {
  if (evidence.stage.n === 0) return 'no-traffic';
  const expected = expectedOf(evidence);
  const badRate = rule.kind === 'ratio' ? expected.previousBadRate : rule.acceptable / 2;
  const ofGood = requestsToPass(rule, { ...expected, badRate });
  return ofGood !== undefined && evidence.stage.n >= PATIENCE * ofGood ? 'between' : 'too-few';
}

/** Clean requests of the new version, and a previous version that goes on as it did. */
function expectedOf(evidence: Evidence): Expected {
  const { n, m, b } = evidence.stage.n > 0 ? evidence.stage : evidence.tally;
  return {
    badRate: 0,
    previousBadRate: m === 0 ? 0 : b / m,
    previousPerNew: n === 0 ? 0 : m / n,
    dispersion: cautiousDispersion(evidence.phi0, evidence.scatter),
  };
}

import { describe, expect, it } from 'vitest';
import { emptyShare, foldShare, judgeShare, type ShareRule, shareRule, type TrafficSplit } from './traffic-share.ts';

function ruleOf(share: number, split: TrafficSplit = 'each-request'): ShareRule {
  const rule = shareRule(share, split);
  if (rule === undefined) throw new Error('no rule');
  return rule;
}

function judged(rule: ShareRule, n: number, m: number) {
  return judgeShare(rule, foldShare(emptyShare(rule), rule, { from: 0, to: 60_000, n, m }));
}

describe('the share of the traffic', () => {
  it('is a mismatch after 275 requests that all went to the previous version, where 5% was set (argo-rollouts #1700)', () => {
    const rule = ruleOf(0.05);
    expect(judged(rule, 0, 274).verdict).toBe('as-set');
    expect(judged(rule, 0, 275)).toMatchObject({ verdict: 'traffic-mismatch', share: 0 });
    expect(judged(rule, 0, 275).sentence).toBe(
      '0 of 275 requests (0 %) went to the new version; 5 % was set, and 4 % to 6 % would be no mismatch.',
    );
  });

  it('is a mismatch where more came than was set', () => {
    expect(judged(ruleOf(0.05), 1000, 9000).verdict).toBe('traffic-mismatch');
    expect(judged(ruleOf(0.05), 580, 9420).verdict).toBe('as-set');
  });

  it('may be three times as large, or a third, where clients stay with a version', () => {
    const rule = ruleOf(0.05, 'clients');
    expect(judged(rule, 1400, 8600).verdict).toBe('as-set');
    expect(judged(rule, 180, 9820).verdict).toBe('as-set');
    expect(judged(rule, 2500, 7500).verdict).toBe('traffic-mismatch');
    expect(judged(rule, 0, 2000).verdict).toBe('traffic-mismatch');
  });

  it('of few clients is only a mismatch if nothing comes', () => {
    const rule = ruleOf(0.05, 'few-clients');
    expect(judged(rule, 100_000, 0).verdict).toBe('as-set');
    expect(judged(rule, 100, 99_900).verdict).toBe('as-set');
    expect(judged(rule, 0, 100_000).verdict).toBe('traffic-mismatch');
  });

  it('is not checked at 0% and 100%, and is unknown without requests', () => {
    expect(shareRule(0, 'clients')).toBeUndefined();
    expect(shareRule(1, 'clients')).toBeUndefined();
    expect(judged(ruleOf(0.5), 0, 0)).toMatchObject({ verdict: 'as-set', share: null });
  });

  it('uses no period twice', () => {
    const rule = ruleOf(0.05);
    const once = foldShare(emptyShare(rule), rule, { from: 0, to: 60_000, n: 0, m: 200 });
    expect(foldShare(once, rule, { from: 0, to: 60_000, n: 0, m: 200 })).toBe(once);
  });
});

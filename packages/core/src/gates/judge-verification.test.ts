import { expect, test } from 'vitest';
import { providerError, type SampleResponse, type Verification } from '../provider/contract.ts';
import type { VerifyPolicy } from '../spec/rollout-spec.ts';
import type { LabelledSample } from '../spec/samples.ts';
import { judgeVerification } from './judge-verification.ts';

const right: SampleResponse = { output: 'yes', latencyMs: 10 };
const wrong: SampleResponse = { output: 'no, of course', latencyMs: 12 };
const broken: SampleResponse = {
  error: providerError({ kind: 'container', message: 'exited on "card 4712"', vendorCode: 'E7' }),
};
const lost: SampleResponse = { error: providerError({ kind: 'throttled', message: 'slow down' }) };

function judge(
  policy: VerifyPolicy | undefined,
  responses: readonly SampleResponse[],
  more: Partial<Verification> = {},
  samples: readonly LabelledSample[] = responses.map(() => ({ input: 'a question', expect: 'yes' })),
) {
  return judgeVerification(policy, samples, { subject: 'deployment', responses, ...more }, '42');
}

test.each<readonly [string, VerifyPolicy | undefined, readonly SampleResponse[], 'pass' | 'fail' | 'error']>([
  ['all right', undefined, [right, right], 'pass'],
  ['one wrong', undefined, [right, wrong], 'fail'],
  ['just enough right', { passRate: 0.7 }, [...Array(7).fill(right), wrong, wrong, broken], 'pass'],
  ['one too few right', { passRate: 0.7 }, [...Array(6).fill(right), wrong, wrong, broken, broken], 'fail'],
  ['an answer that is an error for good', undefined, [right, broken], 'fail'],
  ['a lost answer that decides', undefined, [right, lost], 'error'],
  ['a lost answer that cannot make it worse', { passRate: 0.5 }, [right, lost], 'pass'],
  ['a lost answer that cannot make it better', undefined, [wrong, lost], 'fail'],
  ['lost answers that could still make it enough', { passRate: 0.5 }, [wrong, right, wrong, lost], 'error'],
  ['every answer lost', undefined, [lost, lost], 'error'],
  ['an answer right on time', { maxLatency: 10 }, [right], 'pass'],
  ['an answer too late, however many may be wrong', { maxLatency: '9ms', passRate: 0 }, [right], 'fail'],
  ['a pass rate of 0', { passRate: 0 }, [wrong, lost], 'pass'],
])('%s', (_, policy, responses, verdict) => {
  const summary = judge(policy, responses);
  expect(summary.verdict).toBe(verdict);
  expect(summary.reasons.length > 0).toBe(verdict !== 'pass');
});

test('a pass where there was nothing to check says so', () => {
  const nothing = ['nothing was checked: the spec names no samples, and the provider has no checks of its own'];
  const passed = { verdict: 'pass', reasons: [] };
  expect(judge(undefined, [])).toMatchObject({ verdict: 'pass', reasons: nothing });
  expect(judge(undefined, [], { checks: [] })).toMatchObject({ verdict: 'pass', reasons: nothing });
  expect(judge(undefined, [], { checks: [{ name: 'ping', passed: true }] })).toMatchObject(passed);
  expect(judge(undefined, [], { version: '42' })).toMatchObject(passed);
  expect(judge(undefined, [right])).toMatchObject(passed);
});

test('the summary counts, and keeps the checks without anything beside them', () => {
  const check = { name: 'ping', passed: true, detail: 'in 3 ms', output: 'payload' };
  expect(judge({ passRate: 0.5 }, [right, wrong], { subject: 'twin', checks: [check], version: '42' })).toEqual({
    verdict: 'pass',
    subject: 'twin',
    samples: 2,
    asExpected: 1,
    slowestMs: 12,
    checks: [{ name: 'ping', passed: true, detail: 'in 3 ms' }],
    reasons: [],
    version: '42',
  });
  expect(judge(undefined, [lost]).slowestMs).toBeNull();
});

test.each<readonly [string, Partial<Verification>, string]>([
  ['a check that did not pass', { checks: [{ name: 'ping', passed: false }] }, "check 'ping' did not pass"],
  [
    'a check with its detail',
    { checks: [{ name: 'ping', passed: false, detail: 'status 503' }] },
    "check 'ping' did not pass: status 503",
  ],
  ['another version', { version: '41' }, 'version 41 answered instead of 42'],
  [
    'a missing answer',
    { responses: [right] },
    'the provider gave 1 answers to 2 samples, which is a bug in the provider',
  ],
  [
    'an answer too many',
    { responses: [right, right, right] },
    'the provider gave 3 answers to 2 samples, which is a bug in the provider',
  ],
])('%s fails it, whatever the pass rate', (_, more, reason) => {
  const samples = [{ input: 1 }, { input: 2 }];
  const summary = judge({ passRate: 0 }, [right, right], more, samples);
  expect(summary).toMatchObject({ verdict: 'fail', reasons: [reason] });
});

test('reasons name the sample and the place, never an input, an output or an expected value but a numeric limit', () => {
  const samples: LabelledSample[] = [
    { input: 'card 4711', expect: { label: 'genuine', score: 1 } },
    { input: 'card 4712', name: 'Berlin', expect: 'genuine' },
    { input: 'card 4713', where: [{ path: '$.score', is: 'at-least', value: 0.987 }] },
  ];
  const responses: SampleResponse[] = [
    { output: { label: 'stolen', score: 1 }, latencyMs: 3 },
    broken,
    { output: { score: 0.1 }, latencyMs: 2 },
  ];
  const { reasons } = judge(undefined, responses, {}, samples);
  expect(reasons).toEqual([
    '0 of 3 samples as expected, 3 needed',
    'sample 1 at $.label: not the expected value',
    "sample 'Berlin': an error instead of an answer (container, E7): exited on [input]",
    'sample 3 at $.score: not at least 0.987',
  ]);
  expect(reasons.join()).not.toMatch(/471|genuine|stolen|0\.1/);
});

test('the count comes before the samples, and what is wrong with the whole before the count', () => {
  const policy = { passRate: 0.5, maxLatency: 11 };
  expect(judge(policy, [right, wrong, wrong], { version: '41' }).reasons).toEqual([
    'version 41 answered instead of 42',
    '1 of 3 samples as expected, 2 needed',
    'sample 2: answered after 12 ms, later than 11 ms',
    'sample 3: answered after 12 ms, later than 11 ms',
    'sample 2 at $: not the expected value',
    'sample 3 at $: not the expected value',
  ]);
  expect(judge(policy, [right, right, wrong]).reasons).toEqual(['sample 3: answered after 12 ms, later than 11 ms']);
});

test('ten reasons are listed, and the others counted', () => {
  expect(judge(undefined, Array(9).fill(wrong)).reasons).toHaveLength(10);
  const { reasons } = judge(undefined, Array(14).fill(wrong));
  expect(reasons).toHaveLength(11);
  expect(reasons[0]).toBe('0 of 14 samples as expected, 14 needed');
  expect(reasons.at(-1)).toBe('and 5 more');
});

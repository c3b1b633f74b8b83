import type { SampleResponse, Verification } from '../provider/contract.ts';
import { durationMs } from '../spec/duration.ts';
import type { VerifyPolicy } from '../spec/rollout-spec.ts';
import type { LabelledSample } from '../spec/samples.ts';
import { unmetExpectation } from './expectation.ts';
import { meets } from './meets.ts';
import { samplesNeeded } from './samples-needed.ts';
import { shortenReasons } from './shorten-reasons.ts';
import type { VerificationSummary } from './verification-summary.ts';
import { withoutPayload } from './without-payload.ts';

const MOST_REASONS = 10;

/**
 * Judges the answer of a provider's `verify`. `fail`: the deployment is not as expected. `error`: answers that may come
 * on another try are missing, and they decide. The reasons are general ones, then the count, then samples with their paths:
 * never an input, an output or an expected value. A pass has a reason only if there was nothing to check.
 */
export function judgeVerification(
  policy: VerifyPolicy | undefined,
  samples: readonly LabelledSample[],
  verification: Verification,
  expectedVersion: string,
): VerificationSummary {
  const { subject, responses, version } = verification;
  const checks = (verification.checks ?? []).map(({ name, passed, detail }) =>
    detail === undefined ? { name, passed } : { name, passed, detail },
  );
  const maxLatencyMs = durationMs(policy?.maxLatency);
  const flaws: string[] = [];
  const late: string[] = [];
  const misses: string[] = [];
  let asExpected = 0;
  let unmeasured = 0;
  let slowestMs: number | null = null;

  for (const { name, passed, detail } of checks) {
    if (!passed) flaws.push(`check '${name}' did not pass${detail === undefined ? '' : `: ${detail}`}`);
  }
  if (version !== undefined && version !== expectedVersion) {
    flaws.push(`version ${version} answered instead of ${expectedVersion}`);
  }
  if (responses.length !== samples.length) {
    flaws.push(
      `the provider gave ${responses.length} answers to ${samples.length} samples, which is a bug in the provider`,
    );
  }
  samples.forEach((sample, index) => {
    const response = responses[index];
    if (response === undefined) return;
    const label = sample.name === undefined ? `sample ${index + 1}` : `sample '${sample.name}'`;
    if ('error' in response) {
      if (response.error.retryable) unmeasured += 1;
      misses.push(
        `${label}: an error instead of an answer (${response.error.kind}${vendorCode(response)}): ${withoutPayload(response.error.message, sample.input)}`,
      );
      return;
    }
    const { output, latencyMs } = response;
    slowestMs = Math.max(slowestMs ?? 0, latencyMs);
    if (maxLatencyMs !== undefined && !meets(latencyMs, 'at-most', maxLatencyMs)) {
      late.push(`${label}: answered after ${Math.round(latencyMs)} ms, later than ${maxLatencyMs} ms`);
    }
    const unmet = unmetExpectation(sample, output);
    if (unmet === undefined) asExpected += 1;
    else misses.push(`${label} ${unmet}`);
  });

  const needed = samplesNeeded(samples.length, policy?.passRate ?? 1);
  const isEnough = asExpected >= needed;
  let verdict: VerificationSummary['verdict'] = 'pass';
  if (flaws.length > 0 || late.length > 0 || asExpected + unmeasured < needed) verdict = 'fail';
  else if (!isEnough) verdict = 'error';
  const count = `${asExpected} of ${samples.length} samples as expected, ${needed} needed`;
  const reasons = isEnough ? [...flaws, ...late] : [...flaws, count, ...late, ...misses];
  if (samples.length === 0 && checks.length === 0 && version === undefined && reasons.length === 0) {
    reasons.push('nothing was checked: the spec names no samples, and the provider has no checks of its own');
  }
  return {
    verdict,
    subject,
    samples: samples.length,
    asExpected,
    slowestMs,
    checks,
    reasons: shortenReasons(reasons, MOST_REASONS),
    ...(version === undefined ? {} : { version }),
  };
}

function vendorCode({ error }: Extract<SampleResponse, { readonly error: unknown }>): string {
  return error.vendorCode === undefined ? '' : `, ${error.vendorCode}`;
}

import type { Clock } from '../clock/clock.ts';
import type { Outcome, Read } from '../engine/effect.ts';
import type { MetricCall, MetricRequest, MetricSource } from '../metrics/metric-source.ts';
import type { PlannedRegion } from '../plan/plan.ts';
import { providerError } from '../provider/contract.ts';
import type { SecretMask } from '../spec/secret-mask.ts';
import { formatDuration } from '../text/format-duration.ts';
import { messageOf } from '../text/message-of.ts';
import { checkAnswer, providerBug } from './check-answer.ts';
import { NOBODY_WAITS } from './nobody-waits.ts';

/** A read of the user's own metrics. */
export type SourceRead = Extract<Read, { readonly method: 'source-counts' | 'source-value' }>;

/** What a source is asked with. */
export interface SourceSetup {
  readonly source: MetricSource;
  readonly region: PlannedRegion;
  readonly model: string;
  readonly mask: SecretMask;
  readonly clock: Clock;
  readonly controller: AbortController;
}

async function invoke({ source, region, model }: SourceSetup, read: SourceRead, call: MetricCall): Promise<unknown> {
  const { key, provider, name } = region;
  const { metric, version } = read;
  const request: MetricRequest = { metric, region: { key, provider, name }, model, version };
  if (read.method === 'source-value') return source.value?.(request, call);
  return source.counts?.({ ...request, from: read.from, to: read.to }, call);
}

async function askNow(setup: SourceSetup, read: SourceRead): Promise<Outcome> {
  const { source, mask, clock, controller } = setup;
  const method = read.method === 'source-value' ? 'value' : 'counts';
  const answered = { provider: source.name, method, mask } as const;
  try {
    const answer = await invoke(setup, read, { now: clock.now(), signal: controller.signal });
    const checked =
      method === 'value'
        ? checkAnswer({ ...answered, method }, answer).map((reading): Outcome => ({ kind: 'reading', reading }))
        : checkAnswer({ ...answered, method }, answer).map((health): Outcome => ({ kind: 'health', health }));
    return checked.isErr() ? { kind: 'error', error: checked.error } : checked.value;
  } catch (thrown) {
    return { kind: 'error', error: providerBug(answered, `threw: ${messageOf(thrown)}`) };
  }
}

/** Asks the user's own metrics. Whatever goes wrong is an error of the reading; it never rejects, and never waits longer than the read may take. */
export async function askSource(setup: SourceSetup, read: SourceRead): Promise<Outcome> {
  const { source, clock, controller } = setup;
  const answer = await Promise.race([askNow(setup, read), clock.sleep(read.timeoutMs, controller.signal)]);
  controller.abort(NOBODY_WAITS);
  if (answer !== undefined) return answer;
  const message = `${source.name} gave no answer for '${read.metric}' within ${formatDuration(read.timeoutMs)}`;
  return { kind: 'error', error: providerError({ kind: 'transient', message }) };
}

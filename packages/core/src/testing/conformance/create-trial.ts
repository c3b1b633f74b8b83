import type { Clock } from '../../clock/clock.ts';
import { stopwatch } from '../../clock/stopwatch.ts';
import type { Answer, Model, Observation, Provider, Sample } from '../../provider/contract.ts';
import { awaitAnswer } from './await-answer.ts';
import { expectThat, show } from './expect-that.ts';
import type { Trial } from './trial.ts';

const MOST_TRIES = 10;

/** What a trial needs. */
export interface TrialParts {
  readonly provider: Provider;
  readonly clock: Clock;
  readonly region: string;
  readonly otherRegion: string;
  readonly id: string;
  readonly model: (version: string) => Model;
  readonly samples: readonly Sample[];
  readonly sendRequests: (region: string, provider: Provider) => Promise<void> | void;
  readonly timeoutMs: number;
  readonly pollMs: number;
}

/** Prepares to try one rule. */
export function createTrial(parts: TrialParts): Trial {
  const { provider, clock, region, model, timeoutMs, pollMs } = parts;
  const settleMs = Math.max(provider.capabilities.settleMs, 0);

  const trial: Trial = {
    provider,
    region,
    otherRegion: parts.otherRegion,
    samples: parts.samples,
    model,
    key: (step, attempt = 1) => `${parts.id}/${step}/${attempt}`,
    call: (key, more = {}) => ({ region, key, now: clock.now(), signal: new AbortController().signal, ...more }),
    wait: (ms) => clock.sleep(ms),
    async sendRequests() {
      await parts.sendRequests(region, provider);
    },
    settle: () => clock.sleep(settleMs),

    settled: (method, ask, withinMs = timeoutMs) => awaitAnswer(method, ask, { clock, withinMs }),
    async answered(method, ask) {
      let result = await trial.settled(method, ask);
      // As the engine does: a provider that gets too many calls answers `throttled`, and does not wait itself.
      for (let tries = 1; tries < MOST_TRIES && result.isErr() && result.error.kind === 'throttled'; tries += 1) {
        await clock.sleep(result.error.retryAfterMs ?? pollMs);
        result = await trial.settled(method, ask);
      }
      if (result.isOk()) return result.value;
      throw new Error(`Expected ${method} to succeed. Saw the error: ${show(result.error)}.`);
    },

    async prepare(version, more = {}) {
      const at = more.region ?? region;
      const key = trial.key(`deploy-${version}:${at}`, more.attempt);
      const made = more.model ?? model(version);
      const prepared = await trial.answered('prepare', () =>
        provider.prepare({ model: made }, trial.call(key, { region: at })),
      );
      const { deployment, previous, target } = prepared;
      return { region: at, key, model: made, previous, target, handle: deployment };
    },
    async deploy(candidate) {
      const call = async (): Answer<unknown> => {
        const { model: wanted, handle } = candidate;
        return provider.deploy(
          { model: wanted, deployment: handle },
          trial.call(candidate.key, { region: candidate.region }),
        );
      };
      candidate.handle = await trial.answered('deploy', call);
      return trial.until(candidate, 'the deployment to become ready', (seen) => seen.state === 'ready', {
        method: 'deploy',
        call,
      });
    },
    async deployed(version, at) {
      const candidate = await trial.prepare(version, at === undefined ? {} : { region: at });
      await trial.deploy(candidate);
      return candidate;
    },
    async serving(version, at) {
      const candidate = await trial.deployed(version, at);
      const move = { from: 0, percent: 100 };
      const call = () => trial.route(candidate, move);
      candidate.handle = await trial.answered('route', call);
      // Another rule checks that all of the traffic arrives.
      const arrived = (seen: Observation) => seen.state === 'ready' && seen.percent > 0;
      await trial.until(candidate, 'traffic to reach the deployment', arrived, { method: 'route', call });
      return candidate;
    },
    async route(
      { handle, previous, region: at, key: deployKey },
      { from, percent, key = `${deployKey}-to-${percent}` },
    ) {
      return provider.route({ deployment: handle, previous, from, percent }, trial.call(key, { region: at }));
    },
    async routed(candidate, move) {
      const call = () => trial.route(candidate, move);
      candidate.handle = await trial.answered('route', call);
      const moved = (seen: Observation) => seen.state === 'ready' && seen.percent === move.percent;
      await trial.until(candidate, `the deployment to take ${move.percent} percent of the traffic`, moved, {
        method: 'route',
        call,
      });
    },
    async retired(candidate) {
      const call = async (): Answer<unknown> =>
        provider.retire(
          { deployment: candidate.handle },
          trial.call(`${candidate.key}-retire`, { region: candidate.region }),
        );
      candidate.handle = await trial.answered('retire', call);
      await trial.until(candidate, 'the retired deployment to become absent', (seen) => seen.state === 'absent', {
        method: 'retire',
        call,
      });
    },
    async look(candidate) {
      const call = trial.call(`${candidate.key}-look`, { region: candidate.region });
      return trial.answered('describe', () => provider.describe({ deployment: candidate.handle }, call));
    },
    async until(candidate, expected, wanted, again) {
      const passedMs = stopwatch(clock);
      for (;;) {
        const seen = await trial.look(candidate);
        if (wanted(seen)) return seen;
        const needs = seen.state === 'absent' || seen.state === 'mixed' ? undefined : seen.needs;
        expectThat(seen.state !== 'failed' || needs !== undefined, expected, seen);
        expectThat(passedMs() < timeoutMs, `${expected} within ${timeoutMs} ms`, seen);
        if (again !== undefined && needs === again.method)
          candidate.handle = await trial.answered(again.method, again.call);
        await clock.sleep(pollMs);
      }
    },
  };
  return trial;
}

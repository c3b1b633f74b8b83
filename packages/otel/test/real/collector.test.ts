import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RolloutEvent } from '@landfall/core';
import { virtualClock } from '@landfall/core/testing';
import { debianPrograms } from '@landfall/tests-support/debian-programs';
import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-proto';
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createMeasuredRouter, METRICS, observeRollout } from '../../src/index.ts';
import { played } from '../telemetry-setting.ts';
import { type Collector, startCollector } from './start-collector.ts';

// `npm run exhaust` runs these: the package is fetched first.
const IS_RUN = process.env['LANDFALL_EVERY'] !== undefined;
const NAME = 'victoria-metrics';
const programs = IS_RUN ? await debianPrograms({ name: NAME, programs: [NAME], release: 'trixie' }) : 'not asked for';
const whyNot = typeof programs === 'string' ? ` (skipped: ${programs})` : '';

const STAGES = [{ percent: 25, bake: { min: '10m', max: '2h' } }, { percent: 100 }] as const;

/** Rollouts with everything that is measured: an approval, a retry, a verdict, a rollback and a call that fails. */
function rollouts(): Promise<readonly (readonly RolloutEvent[])[]> {
  return Promise.all([
    played({ stages: STAGES }, { requests: [{ perSecond: 100 }] }),
    played({ approvals: [{ before: 'wave-1', within: '2h' }] }),
    played(
      { stages: STAGES },
      {
        faults: [{ kind: 'out-of-capacity', at: 'end', region: 'a', times: 1 }],
        requests: [{ perSecond: 100 }, { version: '42', perSecond: 100, errors: 0.2 }],
      },
    ),
    played({}, { faults: [{ kind: 'fail', method: 'route', region: 'b', error: { kind: 'permission' } }] }),
  ]);
}

/** What a watch finds after a rollout. */
function watched([start]: readonly RolloutEvent[] = []): readonly RolloutEvent[] {
  const told = [{ type: 'region-unhealthy', region: 'fake/a', reasons: ['it does not answer'] }];
  return [start, { ...start, seq: 2, type: 'watch-look', told, state: { regions: {} } }] as never;
}

/** A router whose first region fails. */
function failingRouter(meter: ReturnType<MeterProvider['getMeter']>) {
  const clock = virtualClock();
  const entries = ['aws/us-east-1', 'gcp/europe-west4'].map((region) => ({
    region,
    url: 'https://x',
    weight: 1,
    state: 'in',
  }));
  return createMeasuredRouter<string, string>(
    {
      source: () => Promise.resolve({ version: 1, model: 'fraud', entries }),
      policy: 'failover',
      clock,
      async invoke({ region }) {
        await clock.sleep(20);
        if (region.startsWith('aws')) throw new Error('away');
        return 'yes';
      },
    },
    { meter, attributes: { 'cicd.pipeline.name': 'fraud' } },
  );
}

describe.skipIf(typeof programs === 'string')(`a real server that takes OTLP${whyNot}`, { timeout: 240_000 }, () => {
  let collector: Collector;
  let meters: MeterProvider;
  let send: () => Promise<void>;

  beforeAll(async () => {
    if (typeof programs === 'string') return;
    collector = await startCollector(programs[NAME]);
    const exporter = new OTLPMetricExporter({ url: collector.metricsUrl });
    const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 });
    meters = new MeterProvider({ readers: [reader] });
    const meter = meters.getMeter('landfall');
    const router = failingRouter(meter);
    const logs = await rollouts();
    send = async () => {
      for (const events of [...logs, watched(logs[0])]) (await observeRollout(events, { meter }))._unsafeUnwrap();
      for (let request = 0; request < 30; request += 1) await router.send('a', { isIdempotent: true });
      await meters.forceFlush();
    };
    await send();
  }, 240_000);
  afterAll(async () => {
    await meters.shutdown();
    await collector.stop();
  });

  /** What a query gives, once it gives something: what increases is sent once more meanwhile. */
  async function answered(promql: string) {
    for (let tried = 0; tried < 40; tried += 1) {
      const found = await collector.query(promql);
      if (found.length > 0) return found;
      await sleep(1_000);
      await send();
    }
    return [];
  }

  const dashboard = readFileSync(new URL('../../grafana/rollouts.json', import.meta.url), 'utf8');
  const { panels } = JSON.parse(dashboard) as {
    readonly panels: readonly { readonly title: string; readonly targets: readonly { readonly expr: string }[] }[];
  };
  const queries = panels.flatMap(({ title, targets }) => targets.map(({ expr }) => [title, expr] as const));

  test.each(queries)('the panel "%s" has data by %s', async (_, expr) => {
    const asked = expr.replaceAll('$model', '.*').replaceAll('$__range', '1h').replaceAll('$__rate_interval', '1m');
    expect(await answered(asked)).not.toEqual([]);
  });

  test('each metric is there under the name that the dashboard uses, with its values and its buckets', async () => {
    const [share] = await answered('landfall_exposure_ratio{landfall_version_role="new",cloud_region="a"}');
    expect(share?.labels).toMatchObject({ cicd_pipeline_name: 'fraud', landfall_provider: 'fake' });
    const buckets = await answered('count by (le) (landfall_step_duration_seconds_bucket)');
    const bounds = buckets.map(({ labels }) =>
      Number(labels['le'] === '+Inf' ? Number.POSITIVE_INFINITY : labels['le']),
    );
    const own = METRICS['landfall.step.duration'].advice?.explicitBucketBoundaries ?? [];
    expect(bounds.sort((a, b) => a - b)).toEqual([...own, Number.POSITIVE_INFINITY]);
    const [[one], [both]] = [
      await answered('sum(cicd_pipeline_run_duration_seconds_sum)'),
      await answered(
        'sum(landfall_rollout_progression_duration_seconds_sum) + sum(landfall_rollout_waiting_duration_seconds_sum) + sum(landfall_rollout_paused_duration_seconds_sum)',
      ),
    ];
    expect(both?.value).toBeCloseTo(one?.value ?? Number.NaN);
    expect(await answered('landfall_router_retries_total{landfall_region="aws/us-east-1"}')).not.toEqual([]);
  });
});

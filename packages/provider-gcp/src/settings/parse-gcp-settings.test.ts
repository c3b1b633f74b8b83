import { SettingsError } from '@landfall/core/provider';
import { describe, expect, it } from 'vitest';
import { gcpProvider } from '../gcp-provider.ts';
import type { GcpSettings } from './gcp-settings.ts';
import { parseGcpSettings } from './parse-gcp-settings.ts';

const GOOD: GcpSettings = { project: 'my-project', serving: { machineType: 'n1-standard-4', minReplicas: 1 } };

function pathsOf(settings: unknown): readonly string[] {
  const parsed = parseGcpSettings(settings);
  return parsed.isErr() ? parsed.error.issues.map(({ path }) => path) : [];
}

describe('settings', () => {
  it('that are right are taken as they are, clients and all', () => {
    const auth = { getRequestHeaders: async () => ({}) };
    const settings: GcpSettings = {
      ...GOOD,
      auth,
      traffic: 'endpoint',
      regions: {
        'europe-west4': {
          serving: {
            machineType: 'g2-standard-12',
            accelerator: { type: 'NVIDIA_L4', count: 1 },
            minReplicas: 2,
            maxReplicas: 4,
          },
        },
      },
      alerts: [{ metric: 'latency-p95', above: 200 }],
    };
    expect(parseGcpSettings(settings)._unsafeUnwrap()).toBe(settings);
  });

  it.each([
    [{}, ['serving', 'project']],
    [{ ...GOOD, machine: 'x' }, ['machine']],
    [{ ...GOOD, serving: { machineType: 'big', minReplicas: 0 } }, ['serving.machineType', 'serving.minReplicas']],
    [{ ...GOOD, serving: { ...GOOD.serving, minReplicas: 3, maxReplicas: 2 } }, ['serving.maxReplicas']],
    [{ ...GOOD, serving: { ...GOOD.serving, requiredReplicas: 2 } }, ['serving.requiredReplicas']],
    [
      { ...GOOD, regions: { 'europe-west4': { container: { predictRoute: 'predict' } } } },
      ['regions["europe-west4"].container.predictRoute'],
    ],
    [{ ...GOOD, labels: { Team: 'Risk' } }, ['labels']],
    [{ ...GOOD, labels: { 'landfall-group': 'x' } }, ['labels']],
    [
      {
        ...GOOD,
        alerts: [
          { metric: 'errors', above: 1 },
          { metric: 'errors', above: 2 },
        ],
      },
      ['alerts'],
    ],
    [{ ...GOOD, auth: {} }, ['auth']],
    [{ ...GOOD, urls: { aiplatform: 'http://example.com' } }, ['urls.aiplatform']],
    [{ ...GOOD, kmsKey: 'key' }, ['kmsKey']],
    [{ ...GOOD, container: { probes: { startup: {} } } }, ['container.probes.startup']],
    [
      { ...GOOD, container: { probes: { liveness: { path: '/live', command: ['live'] } } } },
      ['container.probes.liveness'],
    ],
    [{ ...GOOD, requestLogging: { share: 5, table: 'dataset' } }, ['requestLogging.share', 'requestLogging.table']],
    [{ ...GOOD, capacity: 'large' }, ['capacity']],
  ])('with a mistake name its place: %j', (settings, paths) => {
    expect([...pathsOf(settings)].sort()).toEqual([...paths].sort());
  });

  it('that are wrong throw when a provider is made of them, and hold no value in what they say', () => {
    const make = () => gcpProvider({ ...GOOD, serviceAccount: 'hunter2' });
    expect(make).toThrow(SettingsError);
    expect(make).toThrow(
      /^The Google Cloud settings are not valid: serviceAccount: is not the email of a service account/,
    );
    expect(make).not.toThrow(/hunter2/);
  });

  it('may hold plain http for this machine only', () => {
    expect(
      pathsOf({ ...GOOD, urls: { aiplatform: 'http://127.0.0.1:80', monitoring: 'https://{region}.example.com' } }),
    ).toEqual([]);
  });
});

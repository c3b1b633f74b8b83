import { afterAll, describe, expect, it } from 'vitest';
import { type GcpProject, gcpProject } from '../src/gcp-project.ts';
import type { GcpRegion } from '../src/gcp-region.ts';
import { readHealth } from '../src/health.ts';
import { readMetric } from '../src/metric.ts';
import { namesFor } from '../src/names.ts';
import { serveVersion } from './serve-version.ts';
import type { Fault } from './simulator/fault.ts';
import { memoryVertex } from './simulator/memory-vertex.ts';
import { startVertex, type Vertex } from './simulator/start-vertex.ts';
import { CODE, type CodeName } from './simulator/vertex-error.ts';
import { WIRE_FAULTS } from './simulator/wire-fault.ts';
import { REGION } from './stepwise.ts';

const wire = await startVertex({ now: () => 0 });
afterAll(() => wire.close());
const memory = memoryVertex();

const OWNER = `before/deploy:gcp/${REGION}/1`;
const { model, deployedModel } = namesFor('fraud', OWNER);

/** The version that serves. */
const SERVING = {
  region: REGION,
  traffic: 'split',
  endpoint: 'fraud',
  group: 'fraud',
  model,
  deployedModel,
  twin: null,
  owner: OWNER,
  version: '1',
} as const;

/** What is read of requests. */
const READS = {
  health: async (gcp: GcpRegion) => readHealth(gcp, SERVING, { from: -600_000, to: 0, slowerThanMs: 100 }),
  metric: async (gcp: GcpRegion) => readMetric(gcp, SERVING, { metric: 'latency-p99', windowMs: 300_000 }),
};

/** A request of each form, and of each service. */
const ASKS: Readonly<Record<string, (gcp: GcpRegion) => Promise<unknown>>> = {
  getEndpoint: async (gcp) => gcp.ask('getEndpoint', { name: `${gcp.parent}/endpoints/fraud` }),
  listEndpoints: async (gcp) =>
    gcp.ask('listEndpoints', { parent: gcp.parent, filter: 'labels.landfall-group="fraud"' }),
  listModels: async (gcp) => gcp.ask('listModels', { parent: gcp.parent, filter: 'labels.landfall-group="fraud"' }),
  createEndpoint: async (gcp) => {
    const endpoint = { labels: { team: 'risk' } };
    const begun = await gcp.ask('createEndpoint', { parent: gcp.parent, endpointId: 'other', endpoint });
    // The real client wraps the operation; only its name is used.
    return begun.map(({ name }) => ({ name }));
  },
  listOperations: async (gcp) => gcp.unfinished(),
  getOperation: async (gcp) => gcp.check('deploy', `${gcp.parent}/operations/1`),
  cancelOperation: async (gcp) => gcp.cancel(`${gcp.parent}/operations/1`),
  acceleratorTypes: async (gcp) => gcp.acceleratorTypes(),
  storage: async (gcp) =>
    gcp.rest({ service: 'storage', method: 'GET', path: '/storage/v1/b/models-europe-west4' }, 'bucket'),
  ...READS,
  rawPredict: async (gcp) => {
    const url = `${gcp.project.urls?.prediction}/v1/${gcp.parent}/endpoints/fraud:rawPredict`;
    const reply = await gcp.send({ method: 'POST', url, body: Buffer.from('{"amount":1}') }, 'sample');
    return reply.map(({ status, body, headers }) => ({
      status,
      body: Buffer.from(body).toString('utf8'),
      type: headers.get('content-type'),
    }));
  },
};

const projects = new Map<Vertex, GcpProject>([
  [wire, gcpProject(wire.settings)],
  [memory, gcpProject(memory.settings, memory.connect(memory.settings))],
]);

/** What the provider makes of an answer in both. */
async function answers(ask: (gcp: GcpRegion) => Promise<unknown>, faults: readonly Fault[]) {
  const seen: unknown[] = [];
  for (const [vertex, project] of projects) {
    vertex.reset({ now: () => 0, faults });
    serveVersion(vertex.project, REGION, '1');
    vertex.monitoring.workload = { requestsPerSecond: 10, answers: () => ({ errorShare: 0.1 }) };
    const signal = new AbortController().signal;
    const text = JSON.stringify(await ask(project.at({ region: REGION, key: 'r/deploy/1', now: 0, signal })));
    const calls = vertex.project.calls.map(({ method }) => method);
    seen.push({ calls, answer: JSON.parse(text.replaceAll(/\/operations\/\d+/g, '/operations/1')) as unknown });
  }
  return { overTheWire: seen[0], inMemory: seen[1] };
}

const FAULTS: readonly (readonly [string, readonly Fault[]])[] = [
  ['nothing', []],
  ...WIRE_FAULTS.filter((how) => how !== 'no-answer').map(
    (how) => [how, [{ kind: 'wire', method: '*', how }]] as const,
  ),
  ...(Object.keys(CODE) as CodeName[]).map(
    (code) => [code, [{ kind: 'refused', method: '*', code, message: `It is ${code}.` }]] as const,
  ),
];

describe('over the wire', () => {
  it('requests are counted in the minutes that are final, and latencies are read', async () => {
    const health = await answers(READS.health, []);
    expect(health.overTheWire).toMatchObject({
      calls: ['timeSeries', 'timeSeries'],
      answer: { value: { state: 'counts', open: [-180_000], slowerThanMs: expect.any(Number) } },
    });
    const { answer } = health.overTheWire as { answer: { value: { periods: readonly object[] } } };
    expect(answer.value.periods).toHaveLength(7);
    const metric = await answers(READS.metric, []);
    expect(metric.overTheWire).toMatchObject({ answer: { value: { state: 'value', value: 800 } } });
  });
});

describe('the simulator in this process answers as the one over the wire', () => {
  it.for(FAULTS)('when a call meets %s', async ([, faults]) => {
    for (const [name, ask] of Object.entries(ASKS)) {
      const { overTheWire, inMemory } = await answers(ask, faults);
      expect({ name, inMemory }).toEqual({ name, inMemory: overTheWire });
    }
  });
});

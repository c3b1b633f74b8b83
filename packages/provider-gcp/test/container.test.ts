import { describe, expect, it } from 'vitest';
import { memoryVertex } from './simulator/memory-vertex.ts';
import { deployed, REGION } from './stepwise.ts';
import { worldOf } from './world.ts';

const vertex = memoryVertex();

describe('what is made on Vertex', () => {
  it('has the probes of the settings: a request, a command, or a connection', async () => {
    const probes = {
      startup: { path: '/started', failureThreshold: 60, periodSeconds: 10 },
      readiness: { command: ['/bin/ready'], timeoutSeconds: 2 },
      liveness: { port: 9090, initialDelaySeconds: 30 },
    };
    const world = worldOf(vertex, {}, { container: { port: 8000, probes } });
    const { deployment } = await deployed(world, '1');
    const model = vertex.project.region(REGION).models.get(deployment.model ?? '');
    expect(model?.container).toMatchObject({
      startupProbe: { httpGet: { path: '/started', port: 8000 }, failureThreshold: 60, periodSeconds: 10 },
      healthProbe: { exec: { command: ['/bin/ready'] }, timeoutSeconds: 2 },
      livenessProbe: { tcpSocket: { port: 9090 }, initialDelaySeconds: 30 },
    });
  });

  it('logs a share of its requests where that is asked for, on the endpoint that users call alone', async () => {
    const requestLogging = { share: 0.1, table: 'bq://landfall-test.fraud_{region}' };
    const world = worldOf(vertex, {}, { requestLogging });
    const { deployment } = await deployed(world, '1');
    const { endpoints } = vertex.project.region(REGION);
    expect(endpoints.get('fraud')?.logging).toMatchObject({
      enabled: true,
      samplingRate: 0.1,
      bigqueryDestination: { outputUri: `bq://landfall-test.fraud_${REGION}` },
    });
    expect(endpoints.get(deployment.twin ?? '')?.logging).toBeNull();
  });
});

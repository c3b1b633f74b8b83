import { describe, expect, it } from 'vitest';
import { memoryVertex } from './simulator/memory-vertex.ts';
import { answered, callOf, deployed, REGION } from './stepwise.ts';
import { worldOf } from './world.ts';

const vertex = memoryVertex();

describe('alert policies', () => {
  it('are made once and one at a time, whatever the region, and go with the version', async () => {
    const alerts = [
      { metric: 'errors', above: 5 },
      { metric: 'latency-p95', above: 300, channels: ['projects/p/notificationChannels/1'] },
    ] as const;
    const world = worldOf(vertex, {}, { alerts });
    const { deployment } = await deployed(world, '1');
    const call = callOf(world, 'r1/monitor/1');
    const both = await Promise.all([1, 2].map(() => world.provider.monitor({ deployment }, call)));
    expect(both.map((answer) => answer.isOk())).toEqual([true, true]);
    const [policy, ...others] = [...vertex.monitoring.alertPolicies.policies.values()];
    expect(others).toHaveLength(1);
    expect(policy).toMatchObject({ displayName: `fraud 1 in ${REGION}: errors above 5` });
    expect(JSON.stringify(policy)).toMatch(/response_count.*response_code = starts_with\(\\"5\\"\)/);
    expect(JSON.stringify(policy)).toContain(`deployed_model_id=\\"${deployment.deployedModel}\\"`);
    await answered(world.provider.retire({ deployment }, call));
    expect(vertex.monitoring.alertPolicies.policies.size).toBe(0);
  });

  it('are no business of a provider without any', async () => {
    const world = worldOf(vertex);
    const { deployment } = await deployed(world, '1');
    await answered(world.provider.monitor({ deployment }, callOf(world, 'r1/monitor/1')));
    expect(vertex.project.counts('')['alertPolicies.list']).toBeUndefined();
  });
});

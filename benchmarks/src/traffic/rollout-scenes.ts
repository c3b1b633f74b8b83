import { formatError, type RolloutOptions, type RolloutSpec, rollout } from '@landfall/core';
import { routingMetrics } from '@landfall/core/router';
import type { Goals } from './goals.ts';
import type { Version } from './local-cloud.ts';
import { failuresOf, playScene, showScene } from './scene.ts';
import type { TrafficWorld } from './traffic-world.ts';

const FIRST_SHARE = 5;
const SHARES = [FIRST_SHARE, 25, 50, 100];

/** A canary that is judged by what the clients themselves see. */
function specOf({ cloud, urls }: TrafficWorld, version: Version): RolloutSpec {
  return {
    model: cloud.modelOf(version),
    regions: [cloud.regions],
    stages: SHARES.map((percent) => ({ percent, bake: { min: '10s', max: '5m' } })),
    gates: [{ metric: 'client-errors', acceptable: 0.01, harmful: 0.03 }],
    evidence: { warmUp: '1s' },
    routing: { url: urls },
  };
}

function optionsOf({ cloud, table, router }: TrafficWorld): RolloutOptions {
  return { providers: { local: cloud.provider }, router: table, metrics: routingMetrics(router) };
}

/** A good version goes through all stages. */
export async function rollOutGood(world: TrafficWorld, version: Version, goals: Goals): Promise<void> {
  const title = `a good version goes through ${SHARES.join(', ')} %`;
  const scene = await playScene(title, world.clients, async () => {
    const run = rollout(specOf(world, version), optionsOf(world));
    run.on('step-verdict', ({ step, verdict }) => console.log(`  ${step}: ${verdict}`));
    const result = await run.result;
    if (result.isErr()) console.log(`  ${formatError(result.error)}`);
    goals.check('the rollout succeeds', result.isOk());
  });
  showScene(scene);
  goals.noFailure(scene);
}

/** What the version itself did, as the client counted it; the last ten seconds may be missing. */
function answersOf({ router }: TrafficWorld, { version }: Version): string {
  const readings = router.readings().filter((reading) => reading.version === version);
  const [requests, errors] = readings.reduce(([all, bad], each) => [all + each.requests, bad + each.errors], [0, 0]);
  return `${requests} requests met version ${version}, and ${errors} of them failed there`;
}

/** A version whose answers are partly errors is caught. */
export async function rollOutBad(world: TrafficWorld, version: Version, goals: Goals): Promise<void> {
  const { clients } = world;
  const moments = { routed: 0, found: 0, back: 0 };
  const title = `a version of which ${100 * version.fails} % of the answers are errors`;
  const scene = await playScene(title, clients, async () => {
    const run = rollout(specOf(world, version), optionsOf(world));
    run.on('effect-start', ({ method }) => {
      if (method === 'route' && moments.routed === 0) moments.routed = performance.now();
    });
    run.on('step-verdict', ({ verdict }) => {
      if (verdict === 'fail' && moments.found === 0) moments.found = performance.now();
    });
    run.on('step-end', ({ action }) => {
      if (action === 'restore') moments.back = performance.now();
    });
    const result = await run.result;
    const failures = result.isErr() && result.error.kind === 'rollout-failed' ? result.error.failures : [];
    for (const failure of failures) if ('found' in failure) console.log(`  ${failure.step}: ${failure.found}`);
    const isFirst = failures.length > 0 && failures.every(({ step }) => step === `bake-${FIRST_SHARE}`);
    goals.check('it is caught in its first stage', isFirst);
  });
  showScene(scene);
  const { routed, found, back } = moments;
  const seconds = (to: number): string => `${((to - routed) / 1_000).toFixed(1)} s`;
  console.log(`  found after ${seconds(found)}, and the traffic was back after ${seconds(back)}`);
  console.log(`  ${answersOf(world, version)}`);
  const asked = clients.asked.filter(({ endedAt }) => endedAt >= routed && endedAt <= found).length;
  const most = Math.ceil((FIRST_SHARE / 100) * asked);
  const failed = failuresOf([...scene.during, ...scene.after]).length;
  goals.check(
    `no more failures (${failed}) than share x time to detection (${FIRST_SHARE} % of ${asked} requests: ${most})`,
    failed <= most,
  );
}

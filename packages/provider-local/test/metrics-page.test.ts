import { localMetricsUrl } from '../src/index.ts';
import { failure, gatewayPids, modelOf, test, value } from './local-world.ts';
import { callOf } from './plain-calls.ts';

test('the gateway has a page of all regions for Prometheus, at an address that stays', async ({
  createWorld,
  expect,
}) => {
  const world = createWorld();
  const { directory } = world;
  expect(await failure(localMetricsUrl({ directory }))).toMatchObject({ kind: 'not-found' });
  for (const region of ['north', 'south']) {
    const { deployment } = await world.serve(modelOf('1'), region);
    await world.shift(deployment, null, 0, 100);
  }
  await world.ask();
  await world.ask({ status: 500 });
  await world.ask({ hangUp: true });
  await world.ask({}, 'south');
  const url = await value(localMetricsUrl({ directory }));
  const answer = await fetch(url);
  expect(answer.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
  const page = await answer.text();
  expect(page.split('\n').filter((line) => line.startsWith('landfall_requests_total'))).toEqual([
    'landfall_requests_total{region="north",version="1",code="200"} 1',
    'landfall_requests_total{region="north",version="1",code="500"} 1',
    'landfall_requests_total{region="north",version="1",code="502"} 1',
    'landfall_requests_total{region="south",version="1",code="200"} 1',
  ]);
  expect(page).toContain('landfall_request_duration_seconds_count{region="north",version="1"} 3\n');
  expect((await fetch(url, { method: 'POST', body: '{"ask":"status"}' })).status).toBe(403);

  for (const pid of gatewayPids(world)) process.kill(pid, 'SIGKILL');
  await expect.poll(() => gatewayPids(world)).toEqual([]);
  const { deployment } = await world.serve(modelOf('2'));
  await value(world.provider.monitor({ deployment }, callOf('m')));
  expect(await value(localMetricsUrl({ directory }))).toBe(url);
  expect(await (await fetch(url)).text()).not.toContain('landfall_requests_total{');
  await world.ask();
  expect(await (await fetch(url)).text()).toContain('landfall_requests_total{region="north",version="1",code="200"} 1');
});

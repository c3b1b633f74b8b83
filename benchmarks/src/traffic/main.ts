import { setTimeout as sleep } from 'node:timers/promises';
import { machine } from '../machine.ts';
import { loseRegion, loseTable, slowRegion } from './failure-scenes.ts';
import { Goals } from './goals.ts';
import type { Version } from './local-cloud.ts';
import { rollOutBad, rollOutGood } from './rollout-scenes.ts';
import { failuresOf } from './scene.ts';
import { startWorld } from './traffic-world.ts';

// Clients ask three regions of this machine through the client of a table, while versions are rolled out and regions fail. Prints what they see.
// A goal that is missed ends the program with 1.

const CLIENTS = 200;
const WARM_UP_MS = 5_000;

const first: Version = { version: '41', fails: 0 };
const good: Version = { version: '42', fails: 0 };
const bad: Version = { version: '43', fails: 0.1 };

const goals = new Goals();
console.log(`${machine()}\n\nThis takes about six minutes.`);
const world = await startWorld(first, CLIENTS);
try {
  const { clients, address } = world;
  await sleep(WARM_UP_MS);
  console.log(`${CLIENTS} clients ask ${world.cloud.regions.length} regions.`);
  await rollOutGood(world, good, goals);
  await rollOutBad(world, bad, goals);
  await loseRegion(world, good, goals);
  await slowRegion(world, goals);
  await loseTable(world, goals);
  await clients.stop();
  address.stop();
  console.log(`\n${clients.asked.length} requests, ${failuresOf(clients.asked).length} failures seen by clients.`);
} finally {
  await world.end();
}
if (goals.missed.length > 0) {
  console.log(`Goals that were missed: ${goals.missed.join('; ')}.`);
  process.exitCode = 1;
}

import { refuseUnknownKeys } from '../provider/refuse-unknown-keys.ts';
import type { SimulationOptions } from './simulate.ts';
import type { SimulatedCommand, SimulatedStep, World } from './world.ts';

const OPTIONS = Object.keys({
  id: true,
  nonce: true,
  startAt: true,
  mostEvents: true,
} satisfies Record<keyof SimulationOptions, true>);

const WORLD = Object.keys({
  steps: true,
  empty: true,
  unhealthy: true,
  blocked: true,
  table: true,
  traffic: true,
  commands: true,
  crashes: true,
  lostAt: true,
  wakesEveryMs: true,
} satisfies Record<keyof World, true>);

const STEP = Object.keys({
  callMs: true,
  takesMs: true,
  lagMs: true,
  answers: true,
  fates: true,
  verdict: true,
} satisfies Record<keyof SimulatedStep, true>);

const COMMAND = Object.keys({
  afterEvent: true,
  atMs: true,
  name: true,
  reason: true,
  by: true,
  step: true,
  regions: true,
  gate: true,
  supersededBy: true,
} satisfies Record<keyof SimulatedCommand, true>);

/** Throws a `TypeError` for an unknown key of a world or of the options of its simulation. */
export function checkWorld(world: World, options: SimulationOptions): void {
  refuseUnknownKeys('simulate', options, OPTIONS);
  refuseUnknownKeys('simulate', world, WORLD, ['world']);
  for (const [step, fate] of Object.entries(world.steps ?? {}))
    refuseUnknownKeys('simulate', fate, STEP, ['world', 'steps', step]);
  for (const [index, command] of (world.commands ?? []).entries())
    refuseUnknownKeys('simulate', command, COMMAND, ['world', 'commands', index]);
}

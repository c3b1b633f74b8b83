export { collectEvents } from './collect-events.ts';
export { conformanceRules } from './conformance/conformance-rules.ts';
export type { ConformanceSetup } from './conformance/conformance-setup.ts';
export type { Rule } from './conformance/rule.ts';
export {
  type BrokenPath,
  type Exploration,
  type ExploredOutcome,
  explore,
} from './explore/explore.ts';
export type { CommandAt, ExploreOptions } from './explore/explore-options.ts';
export type { Choice } from './explore/explored-path.ts';
export type { Exposure } from './explore/exposure.ts';
export type { Fault } from './explore/fault.ts';
export { type Replayed, replayPath } from './explore/replay-path.ts';
export { journalRules } from './journal-conformance/journal-rules.ts';
export type { JournalSetup } from './journal-conformance/journal-setup.ts';
export { rollbackRules } from './rollback/rollback-rules.ts';
export type { Inventory, RollbackSetup } from './rollback/rollback-setup.ts';
export { routerRules } from './router-conformance/router-rules.ts';
export type { RouterSetup } from './router-conformance/router-setup.ts';
export { type Simulation, type SimulationOptions, simulate } from './simulate.ts';
export { SimulatedCloud } from './simulated-cloud.ts';
export { SimulatedRegion } from './simulated-region.ts';
export { type VirtualClock, type VirtualClockOptions, virtualClock } from './virtual-clock.ts';
export type { SimulatedAnswer, SimulatedCommand, SimulatedFate, SimulatedStep, World } from './world.ts';

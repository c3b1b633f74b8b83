export { collectEvents } from './collect-events.ts';
export { conformanceRules } from './conformance/conformance-rules.ts';
export type { ConformanceSetup } from './conformance/conformance-setup.ts';
export type { Rule } from './conformance/rule.ts';
export { type Simulation, type SimulationOptions, simulate } from './simulate.ts';
export { SimulatedCloud } from './simulated-cloud.ts';
export { SimulatedRegion } from './simulated-region.ts';
export { type VirtualClock, virtualClock } from './virtual-clock.ts';
export type { SimulatedAnswer, SimulatedFate, SimulatedStep, World } from './world.ts';

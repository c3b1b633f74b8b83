export { type VirtualClock, virtualClock } from './virtual-clock.ts';
export { conformanceRules } from './conformance/conformance-rules.ts';
export type { ConformanceSetup } from './conformance/conformance-setup.ts';
export type { Rule } from './conformance/rule.ts';

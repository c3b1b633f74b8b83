export type { Clock } from './clock/clock.ts';

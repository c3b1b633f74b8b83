import type { Section } from '../row.ts';
import { measureBursts } from './measure-bursts.ts';
import { measureCost } from './measure-cost.ts';
import { measureDetection } from './measure-detection.ts';
import { measureFalseAlarms } from './measure-false-alarms.ts';
import { measureFleet } from './measure-fleet.ts';
import { measurePasses } from './measure-passes.ts';
import { measureUsualTests } from './measure-usual-tests.ts';

/** How right and how fast the judge is, from simulated counts. The numbers are the same in each run with as many bakes, but for the cost. */
export const JUDGE: readonly ((bakes: number) => Section)[] = [
  measureCost,
  measureFalseAlarms,
  measureUsualTests,
  measureDetection,
  measurePasses,
  measureBursts,
  (bakes) => measureFleet(Math.ceil(bakes / 20)),
];

export { type Busy, countCalls } from './count-calls.ts';
export { describeEnd } from './describe-end.ts';
export { type Death, type Mortal, mortal } from './mortal.ts';
export { runOnThreads } from './run-on-threads.ts';
export { runSweep } from './run-sweep.ts';
export { seededRandom } from './seeded-random.ts';
export { EVERY, everyOr, SEED, SHARE, type ShareOptions, shareOf, shareTitle } from './share-of.ts';
export { type Meeting, type PlayedCalls, type Share, type Sweep, type Swept, sweepCalls } from './sweep-calls.ts';
export { wrapCalls } from './wrap-calls.ts';

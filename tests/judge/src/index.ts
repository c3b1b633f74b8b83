export { type BakeOptions, type Played, playBake } from './play-bake.ts';
export { type FleetOptions, type PlayedFleet, playFleet } from './play-fleet.ts';
export { zOfMannWhitney, zOfProportions } from './usual-tests.ts';
export { drawHistory, drawPeriod, outages, type World } from './world.ts';

import type { FakeOptions } from './fake-options.ts';
import type { Fault } from './fault.ts';

const KINDS: Readonly<Record<Fault['kind'], true>> = {
  fail: true,
  throttle: true,
  hang: true,
  slow: true,
  'error-after-change': true,
  throws: true,
  finding: true,
  'deploy-fails': true,
  'out-of-capacity': true,
  mixed: true,
  'crash-later': true,
  'silent-rollback': true,
  stale: true,
  flapping: true,
  'sample-fails': true,
};

/** Gives the name of a region back; throws a TypeError for one as a spec writes it, since no call ever names that. */
export function checkRegion(region: string): string {
  const slash = region.lastIndexOf('/');
  if (slash < 0) return region;
  const name = region.slice(slash + 1);
  throw new TypeError(`Regions of the fake are the cloud's own names: '${name}', not '${region}'.`);
}

/** Throws a TypeError for a fault that could hit nothing, and for a `slow` one without a clock: real time is never what a test wants by accident. */
export function checkFault(fault: Fault, { clock }: FakeOptions): void {
  if (!Object.hasOwn(KINDS, fault.kind)) {
    throw new TypeError(`There is no fault of the kind '${fault.kind}'. There are: ${Object.keys(KINDS).join(', ')}.`);
  }
  if (fault.region !== undefined) checkRegion(fault.region);
  if (fault.kind === 'slow' && clock === undefined) {
    throw new TypeError(
      "A fault of the kind 'slow' needs a clock to wait on: fakeProvider({ clock, ... }) with the clock of the rollout.",
    );
  }
}

/** Throws a TypeError for options that could mean nothing. */
export function checkOptions(options: FakeOptions): void {
  for (const region of Object.keys(options.regions ?? {})) checkRegion(region);
  for (const fault of options.faults ?? []) checkFault(fault, options);
}

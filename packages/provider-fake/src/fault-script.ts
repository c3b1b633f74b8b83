import type { CallFault, CloudFault, Fault, ProviderMethod } from './fault.ts';
import { isWithin } from './is-within.ts';

/** What a fault is matched against. */
interface Event {
  readonly method: ProviderMethod;
  readonly region: string;
  readonly version: string;
  /** Milliseconds since the epoch, for faults that have their time. */
  readonly at?: number | undefined;
}

/** The faults that have not happened yet. A match uses a fault up. */
export interface FaultScript {
  add(fault: Fault): void;
  /** The fault that matches this call, if any. */
  takeForCall(event: Event): CallFault | undefined;
  /** All faults of the cloud that match this call. */
  takeForCloud(event: Event): readonly CloudFault[];
  /** The faults that have not happened yet. */
  unused(): readonly Fault[];
}

interface Scripted<F extends Fault> {
  readonly fault: F;
  /** The method that it matches; undefined matches all. */
  readonly method: ReadonlySet<ProviderMethod> | undefined;
  letThrough: number;
  left: number;
  used: boolean;
}

const NONE: readonly CloudFault[] = [];
const CALL_FAULTS: ReadonlySet<Fault['kind']> = new Set<CallFault['kind']>([
  'fail',
  'throttle',
  'hang',
  'slow',
  'error-after-change',
  'throws',
]);
const CHANGES: ReadonlySet<ProviderMethod> = new Set(['deploy', 'route', 'retire']);

function methodsOf(fault: CloudFault): ReadonlySet<ProviderMethod> {
  switch (fault.kind) {
    case 'finding':
      return new Set(['prepare']);
    case 'sample-fails':
      return new Set(['verify']);
    case 'stale':
      return fault.method === undefined ? CHANGES : new Set([fault.method]);
    case 'silent-rollback':
      return new Set([fault.method ?? 'deploy']);
    case 'flapping':
      // A deployment is made to flap when it is deployed; a metric, each time it is read.
      return new Set([fault.method === 'metric' ? 'metric' : 'deploy']);
    case 'late-counts':
    case 'lost-counts':
    case 'unreadable-counts':
    case 'restated-counts':
      return new Set(['health']);
    case 'deploy-fails':
    case 'out-of-capacity':
    case 'mixed':
    case 'crash-later':
      return new Set(['deploy']);
  }
}

function isCallFault(fault: Fault): fault is CallFault {
  return CALL_FAULTS.has(fault.kind);
}

function take<F extends Fault>(scripted: Scripted<F>, { method, region, version, at = 0 }: Event): boolean {
  const { fault } = scripted;
  if (scripted.left <= 0 || scripted.method?.has(method) === false) return false;
  if (fault.region !== undefined && fault.region !== region) return false;
  if (fault.version !== undefined && fault.version !== version) return false;
  if (fault.kind === 'unreadable-counts' && !isWithin(fault, at)) return false;
  if (scripted.letThrough > 0) {
    scripted.letThrough -= 1;
    return false;
  }
  scripted.left -= 1;
  scripted.used = true;
  return true;
}

/** Makes the matcher of a script of faults. It counts what already happened. */
export function createFaultScript(faults: readonly Fault[]): FaultScript {
  const ofCalls: Scripted<CallFault>[] = [];
  const ofCloud: Scripted<CloudFault>[] = [];
  const all: Scripted<Fault>[] = [];
  const add = (fault: Fault): void => {
    const letThrough = fault.after ?? 0;
    if (isCallFault(fault)) {
      const method = fault.method === undefined ? undefined : new Set([fault.method]);
      const scripted = { fault, method, letThrough, left: fault.times ?? 1, used: false };
      ofCalls.push(scripted);
      all.push(scripted);
    } else {
      const left = fault.times ?? Number.POSITIVE_INFINITY;
      const scripted = { fault, method: methodsOf(fault), letThrough, left, used: false };
      ofCloud.push(scripted);
      all.push(scripted);
    }
  };
  for (const fault of faults) add(fault);
  return {
    add,
    takeForCall: (event) => ofCalls.find((scripted) => take(scripted, event))?.fault,
    takeForCloud: (event) =>
      ofCloud.length === 0 ? NONE : ofCloud.filter((scripted) => take(scripted, event)).map(({ fault }) => fault),
    unused: () => all.filter(({ used }) => !used).map(({ fault }) => fault),
  };
}

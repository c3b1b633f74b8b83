import type { CallFault } from './fault.ts';
import type { RegionState } from './region-state.ts';
import type { World } from './world.ts';

/** What an operation answers, as it goes over the wire: times in seconds. */
export type Reply = Readonly<Record<string, unknown>>;

/** What an operation is given beside its input. */
export interface Call {
  readonly world: World;
  readonly region: RegionState;
  readonly now: number;
  /** The time of the world that reads show: `now`, less the read-after-write lag. */
  readonly seen: number;
  readonly by: 'caller' | 'foreign';
  /** Uses up a fault that is meant for this call. */
  fault<Kind extends CallFault['kind']>(
    kinds: readonly Kind[],
    fits?: (fault: CallFault) => boolean,
  ): (CallFault & { readonly kind: Kind }) | undefined;
}

/** An API of the account: it refuses by throwing a Refusal, before it has changed anything. */
export type Operation = (call: Call, input: Reply) => Reply;

/** Gives an operation the type of its input, which was checked against the service model before. */
export function operation<Input>(run: (call: Call, input: Input) => Reply): Operation {
  return (call, input) => run(call, input as Input);
}

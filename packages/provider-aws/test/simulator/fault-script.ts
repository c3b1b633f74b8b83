import { seededRandom } from '@landfall/tests-support';
import type { CallFault } from './fault.ts';

/** The call that faults are looked up for. */
export interface FaultTarget {
  readonly region: string;
  readonly api: string;
  readonly endpoint: string | undefined;
  readonly now: number;
}

interface Scripted {
  readonly fault: CallFault;
  left: number;
  toSkip: number;
  readonly random: () => number;
}

function isAimedAt(fault: CallFault, { region, api, endpoint, now }: FaultTarget): boolean {
  return (
    (fault.region === undefined || fault.region === region) &&
    (fault.api === undefined || fault.api === api) &&
    (fault.endpoint === undefined || fault.endpoint === endpoint) &&
    (fault.from === undefined || now >= fault.from) &&
    (fault.until === undefined || now < fault.until)
  );
}

/** The faults that are still to come. */
export class FaultScript {
  #scripted: Scripted[] = [];

  add(fault: CallFault): void {
    const times = fault.times ?? (fault.kind === 'throttle-rate' ? Number.POSITIVE_INFINITY : 1);
    const random = seededRandom(fault.kind === 'throttle-rate' ? (fault.seed ?? 1) : 1);
    this.#scripted.push({ fault, left: times, toSkip: fault.after ?? 0, random });
  }

  clear(): void {
    this.#scripted = [];
  }

  /** The first fault of these kinds that meets the call; it is used up by that. */
  take<Kind extends CallFault['kind']>(
    kinds: readonly Kind[],
    target: FaultTarget,
    fits: (fault: CallFault) => boolean = () => true,
  ): (CallFault & { readonly kind: Kind }) | undefined {
    for (const scripted of this.#scripted) {
      const { fault } = scripted;
      if (!(kinds as readonly string[]).includes(fault.kind) || !isAimedAt(fault, target) || !fits(fault)) continue;
      if (scripted.toSkip > 0) {
        scripted.toSkip -= 1;
        continue;
      }
      if (fault.kind === 'throttle-rate' && scripted.random() >= fault.share) continue;
      scripted.left -= 1;
      if (scripted.left <= 0) this.#scripted = this.#scripted.filter((other) => other !== scripted);
      return fault as CallFault & { readonly kind: Kind };
    }
    return undefined;
  }
}

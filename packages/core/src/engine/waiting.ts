/** What a region, or the rollout as a whole, waits for. */
export interface Waiting {
  /** `runner`: another runner drives the rollout. `slot`: other regions of the wave are at work. `call`: an answer. `cloud`: the cloud to get there. `retry`: the next attempt. `claim`: the targets. `evidence`: a bake. `approval`: a person who may give it. `window`: a window to open, or a freeze to end. `person`: a decision. */
  readonly for:
    | 'runner'
    | 'slot'
    | 'call'
    | 'cloud'
    | 'retry'
    | 'resume'
    | 'claim'
    | 'evidence'
    | 'approval'
    | 'window'
    | 'person';
  readonly region?: string | undefined;
  readonly step?: string | undefined;
  /** When it will be looked at again at the latest, in milliseconds since the epoch. */
  readonly until?: number | undefined;
  /** One line for a person. */
  readonly detail: string;
}

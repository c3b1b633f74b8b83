import type { Json, Sample } from '../provider/contract.ts';

/** A condition on one place of an answer: `{ path: '$.score', is: 'at-least', value: 0.5 }`. Limits are inclusive. */
export type Predicate =
  | { readonly path: string; readonly is: 'at-least' | 'at-most'; readonly value: number }
  | { readonly path: string; readonly is: 'equal' | 'not-equal'; readonly value: Json }
  | { readonly path: string; readonly is: 'one-of'; readonly value: readonly Json[] }
  | { readonly path: string; readonly is: 'present' };

/** A request with its expected answer. Without an expectation, any answer except an error passes. */
export interface LabelledSample extends Sample {
  /** Its name in reports, which never contain its payload; default: its number. */
  readonly name?: string | undefined;
  /** The answer equals this (a deep comparison; the order of keys does not matter). */
  readonly expect?: Json | undefined;
  /** Numbers of the answer may differ from `expect` by this much. */
  readonly tolerance?: number | undefined;
  /** All of these hold for the answer. */
  readonly where?: readonly Predicate[] | undefined;
}

/** Sets of samples by name. */
export type Samples = Readonly<Record<string, readonly LabelledSample[]>>;

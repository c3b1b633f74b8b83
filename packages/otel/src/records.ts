import type { Attributes } from '@opentelemetry/api';
import type { MetricName } from './metrics.ts';

/** A point in time within a span. `at`: milliseconds since the epoch. */
export interface SpanMark {
  readonly name: string;
  readonly at: number;
  readonly attributes: Attributes;
}

/** A link of a span: to another one of the same rollout by its key, or to the start of another rollout by that one's id. */
export type SpanLink =
  | { readonly to: string; readonly why: string }
  | { readonly toRollout: string; readonly why: string };

/** A span that has ended. Times are milliseconds since the epoch. */
export interface SpanRecord {
  /** Names the span for links and children: `deploy:aws/us-east-1#2` is a step's second attempt. */
  readonly key: string;
  /** Left out: the parent is the rollout's start span. */
  readonly parent?: string | undefined;
  readonly name: string;
  readonly kind: 'internal' | 'client' | 'server';
  readonly from: number;
  readonly to: number;
  readonly attributes: Attributes;
  /** Why it failed. */
  readonly error?: string | undefined;
  /** What it is linked to, and why. */
  readonly links?: readonly SpanLink[] | undefined;
  readonly marks?: readonly SpanMark[] | undefined;
}

/** One measurement. */
export interface Measurement {
  readonly metric: MetricName;
  readonly value: number;
  readonly attributes: Attributes;
}

/** One record of a log. `at`: milliseconds since the epoch. */
export interface LogEntry {
  readonly name: string;
  readonly at: number;
  readonly isError: boolean;
  readonly body: string;
  readonly attributes: Attributes;
}

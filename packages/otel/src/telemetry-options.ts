import type { Clock } from '@landfall/core';
import type { Attributes, Meter, SpanContext, Tracer } from '@opentelemetry/api';

/** The part of a logger of `@opentelemetry/api-logs` that is used: any such logger fits. */
export interface RolloutLogger {
  emit(record: {
    readonly eventName?: string;
    readonly severityNumber?: number;
    readonly severityText?: string;
    readonly body?: string;
    readonly timestamp?: [seconds: number, nanoseconds: number];
    readonly attributes?: Attributes;
  }): void;
}

/** How far the telemetry of a rollout was sent. Plain JSON. */
export interface Cursor {
  /** The last event whose spans, measurements and records were sent. */
  readonly seq: number;
  /** The trace, and the start span in it, below which all others are. */
  readonly traceId: string;
  readonly startSpanId: string;
  readonly traceFlags: number;
  /** The ids of spans that others may be linked to, by their keys. */
  readonly spans: Readonly<Record<string, string>>;
}

/** Keeps the cursors, where they outlive the process: a table, a file. Both may be asynchronous, and may throw. */
export interface CursorStore {
  read(rolloutId: string): Promise<Cursor | undefined> | Cursor | undefined;
  write(rolloutId: string, cursor: Cursor): Promise<void> | void;
}

/** Where the telemetry of a rollout goes. Everything may be left out; what is left out is not made. */
export interface TelemetryOptions {
  readonly tracer?: Tracer | undefined;
  readonly meter?: Meter | undefined;
  readonly logger?: RolloutLogger | undefined;
  /** Sends all that was made, such as `() => tracerProvider.forceFlush()`. Needed with `cursors`: a cursor is written only after it. */
  readonly flush?: (() => Promise<unknown>) | undefined;
  /** Where observing begins again after a crash. Without them every observer tells the whole log. */
  readonly cursors?: CursorStore | undefined;
  /** How many milliseconds made telemetry may wait for its `flush` and its cursor; default 5,000. */
  readonly flushEveryMs?: number | undefined;
  /** Default: the machine's own time. */
  readonly clock?: Clock | undefined;
  /** The span that asked for the rollout: the start span is linked to it. Default: the active span. */
  readonly caller?: SpanContext | undefined;
}

/** What was observed. */
export interface Observed {
  /** The last event that was told of. */
  readonly seq: number;
  readonly hasEnded: boolean;
}

/** Why telemetry is not complete. The rollout is not affected. */
export type TelemetryError =
  /** `flush`, or a cursor, failed: `seq` is the last event that is safe. Observe again, and what came later is told again. */
  | { readonly kind: 'not-sent'; readonly message: string; readonly seq: number }
  /** The events do not begin with the first of a rollout, or have a gap. */
  | { readonly kind: 'not-a-log'; readonly message: string; readonly seq: number }
  /** Reading the events failed. */
  | { readonly kind: 'source-failed'; readonly message: string; readonly seq: number }
  | { readonly kind: 'invalid-options'; readonly message: string };

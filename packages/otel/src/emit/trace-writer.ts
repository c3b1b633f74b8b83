import {
  type Context,
  type Link,
  ROOT_CONTEXT,
  type SpanContext,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import type { SpanRecord } from '../records.ts';
import type { Cursor } from '../telemetry-options.ts';
import { hrTimeOf } from './hr-time.ts';

const KINDS = { internal: SpanKind.INTERNAL, client: SpanKind.CLIENT, server: SpanKind.SERVER };

/** The part of a cursor that is about spans. */
export type Trace = Omit<Cursor, 'seq'>;

/** The start span of a trace that another process began. */
export function startOf({ traceId, startSpanId: spanId, traceFlags }: Trace): SpanContext {
  return { traceId, spanId, traceFlags, isRemote: true };
}

/** Writes spans that have ended, all of them below the start span of the rollout. */
export class TraceWriter {
  readonly #tracer: Tracer;
  readonly #caller: SpanContext | undefined;
  #start: SpanContext | undefined;
  readonly #spans: Map<string, string>;
  /** The start spans of other rollouts, by their ids. */
  readonly #others: ReadonlyMap<string, SpanContext>;

  /** `begun`: what another process began. */
  constructor(
    tracer: Tracer,
    caller: SpanContext | undefined,
    begun: Trace | undefined,
    others: ReadonlyMap<string, SpanContext>,
  ) {
    this.#tracer = tracer;
    this.#caller = caller;
    this.#others = others;
    this.#spans = new Map(Object.entries(begun?.spans ?? {}));
    this.#start = begun && startOf(begun);
  }

  /** The trace so far; undefined before the start span. */
  get trace(): Trace | undefined {
    if (this.#start === undefined) return undefined;
    const { traceId, spanId: startSpanId, traceFlags } = this.#start;
    return { traceId, startSpanId, traceFlags, spans: Object.fromEntries(this.#spans) };
  }

  /** Writes a span. */
  write(record: SpanRecord): void {
    const { key, name, kind, from, to, attributes, error, marks = [] } = record;
    const links = this.#linksOf(record);
    const span = this.#tracer.startSpan(
      name,
      { kind: KINDS[kind], startTime: hrTimeOf(from), attributes, links, root: this.#start === undefined },
      this.#parentOf(record),
    );
    for (const { name: mark, at, attributes: more } of marks) span.addEvent(mark, more, hrTimeOf(at));
    if (error !== undefined) span.setStatus({ code: SpanStatusCode.ERROR, message: error });
    span.end(hrTimeOf(to));
    const made = span.spanContext();
    if (key === 'start') this.#start = made;
    // A call is nobody's link.
    if (kind === 'internal') this.#spans.set(key, made.spanId);
  }

  #contextOf(key: string): SpanContext | undefined {
    if (this.#start === undefined) return undefined;
    const spanId = key === 'start' ? this.#start.spanId : this.#spans.get(key);
    return spanId === undefined ? undefined : { ...this.#start, spanId };
  }

  #parentOf({ parent }: SpanRecord): Context {
    const context = this.#contextOf(parent ?? 'start');
    return context === undefined ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, context);
  }

  #linksOf({ key, links = [] }: SpanRecord): Link[] {
    const known = links.flatMap((link) => {
      const context = 'to' in link ? this.#contextOf(link.to) : this.#others.get(link.toRollout);
      return context === undefined ? [] : [{ context, attributes: { 'landfall.link': link.why } }];
    });
    if (key !== 'start' || this.#caller === undefined) return known;
    return [...known, { context: this.#caller, attributes: { 'landfall.link': 'asked-by' } }];
  }
}

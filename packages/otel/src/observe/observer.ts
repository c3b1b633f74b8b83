import { type Plan, type RolloutEvent, redactEvent } from '@landfall/core';
import type { SpanContext } from '@opentelemetry/api';
import { runMetricAttributes } from '../attributes.ts';
import { instruments } from '../emit/instruments.ts';
import { startOf, TraceWriter } from '../emit/trace-writer.ts';
import { writeLog } from '../emit/write-log.ts';
import { logEntries } from '../fold/log-entries.ts';
import { MetricFold } from '../fold/metric-fold.ts';
import { addSteps, type PlacedStep } from '../fold/planned-steps.ts';
import { TraceFold } from '../fold/trace-fold.ts';
import type { Measurement } from '../records.ts';
import type { Cursor, TelemetryOptions } from '../telemetry-options.ts';

/** The trace of a cursor if there is no tracer. */
const NO_TRACE = { traceId: '', startSpanId: '', traceFlags: 0, spans: {} };

/** Tells of the events of one rollout, from the one after its cursor on. Those before are only folded. */
export class Observer {
  readonly rolloutId: string;
  /** The last event that was taken. */
  seq = 0;
  hasEnded = false;
  #plan: Plan | undefined;
  readonly #from: number;
  readonly #steps = new Map<string, PlacedStep>();
  readonly #traceFold = new TraceFold();
  readonly #metricFold = new MetricFold();
  readonly #writer: TraceWriter | undefined;
  readonly #measure: ((measured: Measurement) => void) | undefined;
  readonly #logger: TelemetryOptions['logger'];
  readonly #others = new Map<string, SpanContext>();
  #isActive = false;

  constructor(
    rolloutId: string,
    { tracer, meter, logger }: TelemetryOptions,
    caller: SpanContext | undefined,
    cursor: Cursor | undefined,
  ) {
    this.rolloutId = rolloutId;
    this.#from = cursor?.seq ?? 0;
    this.#writer = tracer && new TraceWriter(tracer, caller, cursor?.traceId === '' ? undefined : cursor, this.#others);
    this.#measure = meter && instruments(meter);
    this.#logger = logger;
  }

  /** The cursor that says that everything up to now is told. */
  get cursor(): Cursor {
    return { seq: this.seq, ...(this.#writer?.trace ?? NO_TRACE) };
  }

  /** Tells of the trace of another rollout, so that spans can be linked to it. */
  know(rolloutId: string, cursor: Cursor): void {
    if (cursor.traceId !== '') this.#others.set(rolloutId, startOf(cursor));
  }

  /** Takes the next event. */
  take(full: RolloutEvent): void {
    const event = redactEvent(full);
    addSteps(this.#steps, event);
    this.seq = event.seq;
    if (event.type === 'rollout-start') this.#plan = event.plan;
    this.hasEnded = event.type === 'rollout-end';
    const spans = this.#traceFold.take(event);
    const measured = this.#metricFold.take(event);
    if (event.seq <= this.#from) return;
    if (this.hasEnded) this.stop();
    else this.#begin();
    for (const span of spans) this.#writer?.write(span);
    for (const each of measured) this.#measure?.(each);
    if (this.#logger !== undefined) for (const each of logEntries(event, this.#steps)) writeLog(this.#logger, each);
  }

  /** The rollout is counted among the active ones while it is observed. */
  #begin(): void {
    if (this.#isActive) return;
    this.#isActive = true;
    this.#count(1);
  }

  /** It is observed no longer. */
  stop(): void {
    if (!this.#isActive) return;
    this.#isActive = false;
    this.#count(-1);
  }

  #count(value: 1 | -1): void {
    this.#measure?.({ metric: 'cicd.pipeline.run.active', value, attributes: runMetricAttributes(this.#plan) });
  }
}

import { type Clock, type RolloutEvent, systemClock } from '@landfall/core';
import type { SpanContext } from '@opentelemetry/api';
import { err, ok, type Result } from 'neverthrow';
import type { Observed, TelemetryError, TelemetryOptions } from '../telemetry-options.ts';
import { nextOrTime } from './next-or-time.ts';
import { Observer } from './observer.ts';

const FLUSH_EVERY_MS = 5_000;

function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

/** The rollout that an event links its own to. */
function linkedRollout(event: RolloutEvent): string | undefined {
  if (event.type === 'rollout-start') return event.plan.followUp?.of;
  return event.type === 'claim-waiting' && event.supersedes === true ? event.holder : undefined;
}

/** Reads the events of one rollout, tells of them, sends what was told now and then, and moves the cursor. */
export class Observing {
  readonly #options: TelemetryOptions;
  readonly #caller: SpanContext | undefined;
  readonly #clock: Clock;
  readonly #everyMs: number;
  #observer: Observer | undefined;
  /** The last event that is safe, and when it was tried last to send what was told. */
  #sentSeq = 0;
  #sentAt: number;
  #notSent: string | undefined;

  constructor(options: TelemetryOptions, caller: SpanContext | undefined) {
    this.#options = options;
    this.#caller = caller;
    this.#clock = options.clock ?? systemClock;
    this.#everyMs = options.flushEveryMs ?? FLUSH_EVERY_MS;
    this.#sentAt = this.#elapsed();
  }

  /** Reads to the end of the events. */
  async run(events: AsyncGenerator<RolloutEvent, void, void>): Promise<Result<Observed, TelemetryError>> {
    let isReading = false;
    try {
      let next: Promise<IteratorResult<RolloutEvent>> | undefined;
      for (;;) {
        isReading = true;
        next ??= events.next();
        const came = this.#isDue ? await nextOrTime(next, this.#clock, this.#everyMs) : await next;
        isReading = false;
        if (came !== 'time') {
          next = undefined;
          if (came.done === true) return await this.#end();
          const refused = await this.#take(came.value);
          if (refused !== undefined) return err(refused);
        }
        if (came === 'time' || this.#elapsed() - this.#sentAt >= this.#everyMs) await this.#send();
      }
    } catch (thrown) {
      if (isReading) await this.#send();
      const kind = isReading ? 'source-failed' : 'not-sent';
      return err({ kind, message: messageOf(thrown), seq: this.#sentSeq });
    } finally {
      this.#observer?.stop();
      // Where nobody reads on, the source can close. Not awaited: that may take its time.
      events.return().catch(() => undefined);
    }
  }

  #elapsed(): number {
    return this.#clock.elapsed?.() ?? this.#clock.now();
  }

  /** Whether something that was told waits to be sent. */
  get #isDue(): boolean {
    return (this.#observer?.seq ?? 0) > this.#sentSeq;
  }

  async #take(event: RolloutEvent): Promise<TelemetryError | undefined> {
    const before = this.#observer?.seq ?? 0;
    if (event.seq !== before + 1) {
      const message = `event ${event.seq} follows event ${before}, and the whole log is needed, from event 1 on`;
      return { kind: 'not-a-log', message, seq: this.#sentSeq };
    }
    if (this.#observer === undefined) {
      const cursor = await this.#options.cursors?.read(event.rolloutId);
      this.#sentSeq = cursor?.seq ?? 0;
      this.#observer = new Observer(event.rolloutId, this.#options, this.#caller, cursor);
    }
    const linked = linkedRollout(event);
    const other = linked === undefined ? undefined : await this.#options.cursors?.read(linked);
    if (linked !== undefined && other !== undefined) this.#observer.know(linked, other);
    this.#observer.take(event);
    // The cursor has the id of the trace, which the next observer needs after a crash.
    if (event.type === 'rollout-start') await this.#send();
    return undefined;
  }

  /** Sends what was told, and then moves the cursor. What fails is tried again the next time. */
  async #send(): Promise<void> {
    this.#sentAt = this.#elapsed();
    if (this.#observer === undefined || !this.#isDue) return;
    const { rolloutId, cursor } = this.#observer;
    try {
      await this.#options.flush?.();
      await this.#options.cursors?.write(rolloutId, cursor);
      this.#sentSeq = cursor.seq;
      this.#notSent = undefined;
    } catch (thrown) {
      this.#notSent = messageOf(thrown);
    }
  }

  async #end(): Promise<Result<Observed, TelemetryError>> {
    await this.#send();
    if (this.#notSent !== undefined) return err({ kind: 'not-sent', message: this.#notSent, seq: this.#sentSeq });
    const { seq = 0, hasEnded = false } = this.#observer ?? {};
    return ok({ seq, hasEnded });
  }
}

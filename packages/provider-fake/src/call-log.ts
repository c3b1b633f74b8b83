import type { Call, MetricName, ProviderErrorKind } from '@landfall/core/provider';
import type { ProviderMethod } from './fault.ts';

/** A call's request without payloads: samples are counted, environment values are left out. */
export interface CallRequest {
  readonly version: string;
  /** The name of the deployment; `prepare` has none yet. */
  readonly name?: string | undefined;
  readonly from?: number | undefined;
  readonly percent?: number | undefined;
  readonly samples?: number | undefined;
  readonly metric?: MetricName | undefined;
  /** The range of `health`. */
  readonly range?: { readonly from: number; readonly to: number } | undefined;
}

/** One call to the fake. */
export interface LoggedCall {
  readonly method: ProviderMethod;
  readonly region: string;
  readonly key: string;
  readonly at: number;
  readonly request: CallRequest;
  /** `unanswered` until it has an answer; `thrown` for an exception; otherwise `ok`, or the kind of the error. */
  readonly outcome: 'ok' | 'unanswered' | 'thrown' | ProviderErrorKind;
}

/** Ends the entry of one call. */
export type CloseEntry = (outcome: LoggedCall['outcome']) => void;

/** The log of calls. */
export interface CallLog {
  readonly calls: readonly LoggedCall[];
  open(method: ProviderMethod, call: Call, request: CallRequest): CloseEntry;
}

const KEEP_NOTHING: CloseEntry = () => undefined;

/** Makes a log of calls. With `enabled` false it stays empty, for runs of millions of calls. */
export function createCallLog(enabled: boolean): CallLog {
  const calls: LoggedCall[] = [];
  return {
    calls,
    open(method, { region, key, now }, request) {
      if (!enabled) return KEEP_NOTHING;
      const entry = { method, region, key, at: now, request, outcome: 'unanswered' as LoggedCall['outcome'] };
      calls.push(entry);
      return (outcome) => {
        entry.outcome = outcome;
      };
    },
  };
}

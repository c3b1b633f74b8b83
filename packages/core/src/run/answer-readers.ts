import type { Handle } from '../events/rollout-event.ts';
import type {
  Check,
  Finding,
  Health,
  HealthPeriod,
  Needs,
  Observation,
  Prepared,
  ProviderError,
  Reading,
  SampleResponse,
  Verification,
} from '../provider/contract.ts';
import { PROVIDER_ERROR_KINDS } from '../provider/provider-error-kinds.ts';
import type { SecretMask } from '../spec/secret-mask.ts';
import {
  listOf,
  optional,
  type Read,
  readFields,
  readFlag,
  readHandle,
  readName,
  readNumber,
  readOutput,
  readPercent,
  readText,
  readWord,
} from './answer-fields.ts';
import type { Whole } from './whole.ts';

// Of every object only the contract's fields are taken: whatever else a provider or a source puts there never reaches the engine.

/** What each method of a provider, and of a source (`counts`, `value`), answers with, once it was checked. */
export interface Answers {
  readonly prepare: Prepared<Handle>;
  readonly deploy: Handle;
  readonly describe: Observation;
  readonly verify: Verification;
  readonly route: Handle;
  readonly monitor: Handle;
  readonly health: Health;
  readonly metric: Reading;
  readonly retire: Handle;
  readonly counts: Health;
  readonly value: Reading;
}

const optionalText = optional(readText);
const optionalName = optional(readName);
const optionalNumber = optional(readNumber);
const optionalPercent = optional(readPercent);
const optionalFlag = optional(readFlag);
const readKind = readWord(PROVIDER_ERROR_KINDS);
const readScope = readWord(['region', 'model']);
const readNeeds = optional(readWord<Needs>(['deploy', 'route', 'retire']));
const readState = readWord(['absent', 'pending', 'ready', 'failed', 'mixed']);
const readLevel = readWord(['info', 'warning', 'error']);
const readSubject = readWord(['deployment', 'twin']);
const readReadingState = readWord(['value', 'no-data']);
const readHealthState = readWord(['counts', 'no-data']);

/** An error as the contract has it. */
export const readError: Read<Whole<ProviderError>> = (value, at, mask) => {
  const { kind, message, retryable, scope, retryAfterMs, vendorCode, requestId } = readFields(value, at);
  return {
    kind: readKind(kind, `${at}.kind`, mask),
    message: readText(message, `${at}.message`, mask),
    retryable: readFlag(retryable, `${at}.retryable`, mask),
    scope: readScope(scope, `${at}.scope`, mask),
    retryAfterMs: optionalNumber(retryAfterMs, `${at}.retryAfterMs`, mask),
    vendorCode: optionalText(vendorCode, `${at}.vendorCode`, mask),
    requestId: optionalText(requestId, `${at}.requestId`, mask),
  };
};

const readFinding: Read<Whole<Finding>> = (value, at, mask) => {
  const { level, message, retryable } = readFields(value, at);
  return {
    level: readLevel(level, `${at}.level`, mask),
    message: readText(message, `${at}.message`, mask),
    retryable: optionalFlag(retryable, `${at}.retryable`, mask),
  };
};

const readFindings = listOf(readFinding);

const readPrepared: Read<Whole<Prepared<Handle>>> = (value, at, mask) => {
  const { deployment, previous, target, findings } = readFields(value, at);
  return {
    deployment: readHandle(deployment, 'deployment', mask),
    previous: readHandle(previous, 'previous', mask),
    target: readName(target, 'target', mask),
    findings: readFindings(findings, 'findings', mask),
  };
};

const readObservation: Read<Whole<Observation>> = (value, at, mask) => {
  const { state: given, owner, version, percent, detail: words, needs, leftover, error } = readFields(value, at);
  const state = readState(given, 'state', mask);
  const detail = optionalText(words, 'detail', mask);
  if (state === 'absent') return { state, detail };
  if (state === 'ready')
    return {
      state,
      owner: readName(owner, 'owner', mask),
      version: readName(version, 'version', mask),
      percent: readPercent(percent, 'percent', mask),
      detail,
      needs: readNeeds(needs, 'needs', mask),
      leftover: optionalText(leftover, 'leftover', mask),
    };
  const seen = {
    owner: optionalName(owner, 'owner', mask),
    version: optionalName(version, 'version', mask),
    percent: optionalPercent(percent, 'percent', mask),
    detail,
  };
  if (state === 'mixed') return { state, ...seen };
  const wanted = readNeeds(needs, 'needs', mask);
  if (state === 'pending') return { state, needs: wanted, ...seen };
  return { state, error: readError(error, 'error', mask), needs: wanted, ...seen };
};

const readResponse: Read<Whole<SampleResponse>> = (value, at, mask) => {
  const { output, latencyMs, error } = readFields(value, at);
  if (error !== undefined) return { error: readError(error, `${at}.error`, mask) };
  return {
    output: readOutput(output, `${at}.output`, mask),
    latencyMs: readNumber(latencyMs, `${at}.latencyMs`, mask),
  };
};

const readCheck: Read<Whole<Check>> = (value, at, mask) => {
  const { name, passed, detail } = readFields(value, at);
  return {
    name: readText(name, `${at}.name`, mask),
    passed: readFlag(passed, `${at}.passed`, mask),
    detail: optionalText(detail, `${at}.detail`, mask),
  };
};

// As many as there are samples, which the judge counts.
const readResponses = listOf(readResponse, Number.POSITIVE_INFINITY);
const readChecks = optional(listOf(readCheck));

const readVerification: Read<Whole<Verification>> = (value, at, mask) => {
  const { subject, responses, checks, version } = readFields(value, at);
  return {
    subject: readSubject(subject, 'subject', mask),
    responses: readResponses(responses, 'responses', mask),
    checks: readChecks(checks, 'checks', mask),
    version: optionalName(version, 'version', mask),
  };
};

const readReading: Read<Whole<Reading>> = (value, at, mask) => {
  const { state: given, value: measured, samples, version, detail } = readFields(value, at);
  const state = readReadingState(given, 'state', mask);
  if (state === 'no-data') return { state, detail: optionalText(detail, 'detail', mask) };
  return {
    state,
    value: readNumber(measured, 'value', mask),
    samples: readNumber(samples, 'samples', mask),
    version: optionalName(version, 'version', mask),
  };
};

/** A count of requests: what cannot be is an error of the reading. */
const readCount: Read<number> = (value, at, mask) => {
  const count = readNumber(value, at, mask);
  if (Number.isSafeInteger(count) && count >= 0) return count;
  throw new TypeError(`${at} must be a whole number from 0, not ${count}`);
};

const optionalCount = optional(readCount);

/** Reads a period. `bad`: the field with its bad requests, which is called otherwise by sources than by providers. */
function periodWith(bad: 'errors' | 'bad'): Read<Whole<HealthPeriod>> {
  return (value, at, mask) => {
    const { from, to, requests: all, [bad]: failed, slower: late, version } = readFields(value, at);
    const requests = readCount(all, `${at}.requests`, mask);
    const errors = readCount(failed, `${at}.${bad}`, mask);
    const slower = optionalCount(late, `${at}.slower`, mask);
    if (errors > requests) throw new TypeError(`${at} has ${errors} ${bad} of ${requests} requests`);
    if (slower !== undefined && slower > requests)
      throw new TypeError(`${at} has ${slower} slower requests of ${requests} requests`);
    return {
      from: readCount(from, `${at}.from`, mask),
      to: readCount(to, `${at}.to`, mask),
      requests,
      errors,
      slower,
      version: optionalName(version, `${at}.version`, mask),
    };
  };
}

const readOpen = optional(listOf(readCount));

function healthWith(bad: 'errors' | 'bad'): Read<Whole<Health>> {
  const readPeriods = listOf(periodWith(bad));
  return (value, at, mask) => {
    const { state: given, periods, open, slowerThanMs, detail } = readFields(value, at);
    const state = readHealthState(given, 'state', mask);
    if (state === 'no-data') return { state, detail: optionalText(detail, 'detail', mask) };
    return {
      state,
      periods: readPeriods(periods, 'periods', mask),
      open: readOpen(open, 'open', mask),
      slowerThanMs: optionalNumber(slowerThanMs, 'slowerThanMs', mask),
    };
  };
}

const readNewHandle: Read<Handle> = (value, _at, mask) => readHandle(value, 'deployment', mask);

const READERS: { readonly [M in keyof Answers]: Read<Answers[M]> } = {
  prepare: readPrepared,
  deploy: readNewHandle,
  describe: readObservation,
  verify: readVerification,
  route: readNewHandle,
  monitor: readNewHandle,
  health: healthWith('errors'),
  metric: readReading,
  retire: readNewHandle,
  counts: healthWith('bad'),
  value: readReading,
};

/** A copy of what a method answered, with the contract's fields alone. Throws a `TypeError` that says what is wrong. */
export function readAnswer<M extends keyof Answers>(method: M, value: unknown, mask: SecretMask): Answers[M] {
  return READERS[method](value, 'the answer', mask);
}

import { type ProviderError, providerError } from '@landfall/core/provider';
import { err, ok, type Result } from 'neverthrow';
import type { Ask } from '../../call/ask.ts';
import type { ParameterTier } from './parameter-text.ts';

type Answered<T> = Promise<Result<T, ProviderError>>;

/** One version of a parameter. */
export interface ParameterVersion {
  readonly number: number;
  readonly value: string;
}

/** A parameter of one region. */
export interface Parameter {
  readonly region: string;
  /** The last version; null if there is no parameter. */
  read(signal: AbortSignal): Answered<ParameterVersion | null>;
  /** All versions that Parameter Store keeps, oldest first: at most 100. */
  history(signal: AbortSignal): Answered<readonly ParameterVersion[]>;
  /** Makes the parameter, and gives its version. Fails with `conflict` if there is one. */
  create(value: string, signal: AbortSignal): Answered<number>;
  /** Replaces the value, whatever it is by now, and gives the version. Fails with `conflict` if the parameter was removed. */
  replace(value: string, signal: AbortSignal): Answered<number>;
}

/** The most that Parameter Store gives at once. */
const PAGE = 50;

/** What PutParameter says where there is no parameter to replace. */
const REMOVED = /parameter type is required/i;

function isMissing({ vendorCode }: ProviderError): boolean {
  return vendorCode === 'ParameterNotFound';
}

/** Exceptions of Parameter Store often have no message (airbnb/streamalert#682), which the SDK shows as `UnknownError`. */
function explained(error: ProviderError): ProviderError {
  const { vendorCode = '' } = error;
  const told = error.message.replace('UnknownError', vendorCode);
  switch (vendorCode) {
    case 'TooManyUpdates':
      return providerError({ ...error, message: `${told} Others change the parameter at the same time.` });
    case 'ParameterMaxVersionLimitExceeded': {
      const message = `${told} The parameter's oldest version has a label: move the label to a newer version.`;
      return providerError({ ...error, kind: 'quota', message });
    }
    default:
      return error;
  }
}

/** Opens a parameter. It requests nothing. */
export function parameterIn(ask: Ask, region: string, name: string, tier: ParameterTier): Parameter {
  const put = async (
    input: { readonly Value: string; readonly Overwrite: boolean; readonly Type?: 'String' },
    signal: AbortSignal,
  ) => {
    // Without a tier, the parameter keeps its own, and a new one gets the account's default.
    const Tier = tier === 'advanced' ? ({ Tier: 'Advanced' } as const) : {};
    const answer = await ask('PutParameter', { Name: name, ...input, ...Tier }, { region, signal });
    return answer.map(({ Version }) => Version as number).mapErr(explained);
  };

  return {
    region,

    async read(signal) {
      const answer = await ask('GetParameter', { Name: name }, { region, signal });
      if (answer.isErr()) return isMissing(answer.error) ? ok(null) : err(explained(answer.error));
      const { Version = 0, Value = '', Type } = answer.value.Parameter ?? {};
      if (Type === 'String') return ok({ number: Version, value: Value });
      const message = `The parameter ${name} in ${region} is a ${Type}: a routing table needs a parameter of type String. Choose another name.`;
      return err(providerError({ kind: 'invalid', message }));
    },

    async history(signal) {
      const versions: ParameterVersion[] = [];
      let NextToken: string | undefined;
      do {
        const input = { Name: name, MaxResults: PAGE, ...(NextToken !== undefined && { NextToken }) };
        const answer = await ask('GetParameterHistory', input, { region, signal });
        if (answer.isErr()) return err(explained(answer.error));
        const { Parameters = [], NextToken: next } = answer.value;
        for (const { Version = 0, Value = '' } of Parameters) versions.push({ number: Version, value: Value });
        // "If there are no additional items to return, the string is empty."
        NextToken = next === '' ? undefined : next;
      } while (NextToken !== undefined);
      return ok(versions.sort((one, other) => one.number - other.number));
    },

    create: async (Value, signal) => put({ Value, Overwrite: false, Type: 'String' }, signal),

    async replace(Value, signal) {
      // Without a type, a parameter that was removed meanwhile is not made again.
      const answer = await put({ Value, Overwrite: true }, signal);
      return answer.mapErr((error) =>
        REMOVED.test(error.message) ? providerError({ ...error, kind: 'conflict', retryable: true }) : error,
      );
    },
  };
}

import { type Operation, operation } from '../operation.ts';
import { page } from '../page.ts';
import { invalid, Refusal } from '../refusal.ts';
import type { StoredVersion } from './parameters.ts';

interface Named {
  readonly Name: string;
}

interface PutParameter extends Named {
  readonly Value: string;
  readonly Type?: string;
  readonly Overwrite?: boolean;
  readonly Tier?: 'Standard' | 'Advanced' | 'Intelligent-Tiering';
}

interface GetHistory extends Named {
  readonly MaxResults?: number;
  readonly NextToken?: string;
}

const USUAL_PAGE = 50;
const MOST = { Standard: 4_096, Advanced: 8_192 };
const MORE = 'https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html';

/** The tier that a value gets. Both texts are those of aws/aws-sdk-net#3157 and hashicorp/terraform-provider-aws#18521, as far as they are known. */
function tierOf({ Tier, Value }: PutParameter, last: StoredVersion | undefined): 'Standard' | 'Advanced' {
  const tier = Tier === 'Advanced' || (Tier === undefined && last?.tier === 'Advanced') ? 'Advanced' : 'Standard';
  if (Tier === 'Standard' && last?.tier === 'Advanced')
    throw invalid(
      "This parameter uses the advanced-parameter tier. You can't downgrade a parameter from the advanced-parameter tier to the standard-parameter tier.",
    );
  if (Value.length <= MOST[tier]) return tier;
  if (tier === 'Advanced')
    throw invalid('Advanced tier parameters support a maximum parameter value of 8192 characters.');
  throw invalid(
    `Standard tier parameters support a maximum parameter value of 4096 characters. To create a larger parameter value, upgrade the parameter to use the advanced-parameter tier. For more information, see ${MORE}`,
  );
}

/** The APIs of Parameter Store that are simulated. */
export const SSM_API: Readonly<Record<string, Operation>> = {
  GetParameter: operation(({ world, region }, { Name }: Named) => {
    const last = region.parameters.versionsOf(Name).at(-1) as StoredVersion;
    const { number, value, type, modifiedAt } = last;
    const ARN = `arn:aws:ssm:${region.name}:${world.accountId}:parameter/${Name.replace(/^\//, '')}`;
    const LastModifiedDate = modifiedAt / 1_000;
    return { Parameter: { Name, Type: type, Value: value, Version: number, LastModifiedDate, ARN, DataType: 'text' } };
  }),

  // Oldest first, 50 at most at once: the service model's `GetParameterHistoryMaxResults`.
  GetParameterHistory: operation(({ region }, { Name, MaxResults = USUAL_PAGE, NextToken }: GetHistory) => {
    const { items, next } = page(region.parameters.versionsOf(Name), NextToken, MaxResults);
    const Parameters = items.map(({ number, value, type, tier, modifiedAt }) => ({
      Name,
      Type: type,
      Value: value,
      Version: number,
      Tier: tier,
      LastModifiedDate: modifiedAt / 1_000,
      Policies: [],
    }));
    return { Parameters, NextToken: next };
  }),

  // No condition: with `Overwrite` it replaces whatever is there.
  PutParameter: operation(({ region, now }, input: PutParameter) => {
    const { Name, Value, Overwrite = false } = input;
    const last = region.parameters.last(Name);
    if (last !== undefined && !Overwrite)
      throw new Refusal(
        'ParameterAlreadyExists',
        'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.',
      );
    const type = input.Type ?? last?.type;
    if (type === undefined) throw invalid('A parameter type is required when you create a parameter.');
    if (Value.includes('{{'))
      throw invalid("Parameter value can't nest another parameter. Do not use {{ }} in the value.");
    const tier = tierOf(input, last);
    const number = (last?.number ?? 0) + 1;
    region.parameters.add(Name, { number, value: Value, type, tier, modifiedAt: now });
    return { Version: number, Tier: tier };
  }),

  DeleteParameter: operation(({ region }, { Name }: Named) => {
    region.parameters.versionsOf(Name);
    region.parameters.delete(Name);
    return {};
  }),
};

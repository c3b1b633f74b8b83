import { createHash } from 'node:crypto';
import { instanceTypes } from '../check/instance-types.ts';
import { type Call, type Operation, operation, type Reply } from '../operation.ts';
import { page } from '../page.ts';
import { Refusal } from '../refusal.ts';

interface ListQuotas {
  readonly ServiceCode: string;
  readonly QuotaCode?: string;
  readonly MaxResults?: number;
  readonly NextToken?: string;
}

const USUAL_PAGE = 100;
/** What else the quotas of SageMaker are for: they fill the pages in which the ones for endpoints have to be found. */
const USAGES = ['endpoint usage', 'training job usage', 'transform job usage', 'processing job usage'];

/** Quotas that do not depend on a type of instance. */
const OTHERS: Readonly<Record<string, number>> = {
  'Number of endpoints per region': 100,
  'Number of serverless endpoints': 50,
};

function typesIn({ world, region }: Call): readonly string[] {
  return [...new Set([...instanceTypes(), ...world.limits.namedTypes(region.name)])].sort();
}

interface Quota {
  readonly name: string;
  readonly value: number;
}

/** The codes that were made already: a list of quotas asks for a thousand of them. */
const codes = new Map<string, string>();

function codeOf(name: string): string {
  const known = codes.get(name);
  if (known !== undefined) return known;
  const code = `L-${createHash('sha256').update(name).digest('hex').slice(0, 8).toUpperCase()}`;
  codes.set(name, code);
  return code;
}

function describeQuota({ world, region }: Call, { name, value }: Quota): Reply {
  const code = codeOf(name);
  return {
    ServiceCode: 'sagemaker',
    ServiceName: 'Amazon SageMaker',
    QuotaArn: `arn:aws:servicequotas:${region.name}:${world.accountId}:sagemaker/${code}`,
    QuotaCode: code,
    QuotaName: name,
    Value: value,
    Unit: 'None',
    Adjustable: true,
    GlobalQuota: false,
  };
}

function answer(call: Call, input: ListQuotas, all: readonly Quota[]): Reply {
  if (input.ServiceCode !== 'sagemaker')
    throw new Refusal('NoSuchResourceException', 'The request failed because the specified service does not exist.');
  const asked = all.filter(({ name }) => input.QuotaCode === undefined || codeOf(name) === input.QuotaCode);
  const { items, next } = page(asked, input.NextToken, input.MaxResults ?? USUAL_PAGE);
  return { Quotas: items.map((each) => describeQuota(call, each)), NextToken: next };
}

/** The APIs of Service Quotas that are simulated: what was applied, and what AWS gives everybody. */
export const SERVICE_QUOTAS_API: Readonly<Record<string, Operation>> = {
  ListServiceQuotas: operation((call, input: ListQuotas) => {
    const applied = typesIn(call).flatMap((type) => {
      const value = call.world.limits.appliedQuota(call.region.name, type);
      return value === undefined ? [] : [{ name: `${type} for endpoint usage`, value }];
    });
    return answer(call, input, applied);
  }),
  ListAWSDefaultServiceQuotas: operation((call, input: ListQuotas) => {
    const byType = typesIn(call).flatMap((type) =>
      USAGES.map((usage) => ({ name: `${type} for ${usage}`, value: call.world.limits.defaultQuota(type) })),
    );
    const others = Object.entries(OTHERS).map(([name, value]) => ({ name, value }));
    return answer(call, input, [...others, ...byType]);
  }),
};

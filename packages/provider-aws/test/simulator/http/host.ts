/** Which service, in which region, a host is. */
export interface Host {
  readonly service: string;
  readonly region: string;
  /** The bucket, where the host names it. */
  readonly bucket?: string;
}

const SERVICES: Readonly<Record<string, string>> = {
  'api.sagemaker': 'sagemaker',
  'runtime.sagemaker': 'sagemaker-runtime',
  monitoring: 'cloudwatch',
  servicequotas: 'service-quotas',
  'api.ecr': 'ecr',
  'application-autoscaling': 'application-auto-scaling',
  ssm: 'ssm',
};

const GLOBAL_S3 = 'us-east-1';
const S3 = /^(?:(.+)\.)?s3(?:\.([a-z0-9-]+))?\.amazonaws\.(?:com|eu)$/;
const OTHER = /^(.+)\.([a-z0-9-]+)\.amazonaws\.(?:com|eu)$/;

const read = new Map<string, Host | undefined>();

/** One host for all regions. */
const ROUTE_53 = 'route53.amazonaws.com';

function readHost(name: string): Host | undefined {
  if (name === ROUTE_53) return { service: 'route-53', region: 'us-east-1' };
  const s3 = S3.exec(name);
  if (s3 !== null) {
    const [, bucket, region = GLOBAL_S3] = s3;
    return { service: 's3', region, ...(bucket !== undefined && { bucket }) };
  }
  const [, prefix = '', region] = OTHER.exec(name) ?? [];
  const service = SERVICES[prefix];
  return service === undefined || region === undefined ? undefined : { service, region };
}

/** Reads the name of a host of AWS; undefined if it is no service that is simulated. */
export function hostOf(name: string): Host | undefined {
  if (!read.has(name)) read.set(name, readHost(name));
  return read.get(name);
}

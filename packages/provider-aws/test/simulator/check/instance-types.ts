import { serviceModel } from './service-model.ts';

const SOME = [
  'ml.t2.medium',
  'ml.m5.large',
  'ml.m5.xlarge',
  'ml.c5.large',
  'ml.c5.xlarge',
  'ml.g5.xlarge',
  'ml.g5.2xlarge',
];

/** The instance types for hosting: those of the service model, or a few where that is absent. */
export function instanceTypes(): readonly string[] {
  return serviceModel('sagemaker')?.shapes['ProductionVariantInstanceType']?.enum ?? SOME;
}

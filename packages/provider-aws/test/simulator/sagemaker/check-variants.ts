import { invalid } from '../refusal.ts';
import type { ConfigInput, VariantInput } from './config-record.ts';

const MEMORY_STEP_MB = 1_024;

function checkServerless({ VariantName, ServerlessConfig }: VariantInput, input: ConfigInput): void {
  if (ServerlessConfig === undefined) return;
  const { MemorySizeInMB, MaxConcurrency, ProvisionedConcurrency = 0 } = ServerlessConfig;
  if (input.ProductionVariants.length > 1)
    throw invalid('Multiple production variants are not supported for serverless endpoints.');
  if (input.DataCaptureConfig?.EnableCapture === true)
    throw invalid('Data capture is not supported for serverless endpoints.');
  if (input.VpcConfig !== undefined) throw invalid('VPC configuration is not supported for serverless endpoints.');
  if (MemorySizeInMB % MEMORY_STEP_MB !== 0)
    throw invalid(`MemorySizeInMB of variant ${VariantName} must be in steps of 1024 MB.`);
  if (ProvisionedConcurrency > MaxConcurrency)
    throw invalid(`ProvisionedConcurrency of variant ${VariantName} must not exceed its MaxConcurrency.`);
}

/** Refuses what SageMaker refuses of the variants of a configuration beyond the shapes. The texts are the simulator's own. */
export function checkVariants(input: ConfigInput): void {
  const variants = input.ProductionVariants;
  if (new Set(variants.map(({ VariantName }) => VariantName)).size !== variants.length)
    throw invalid('Variant names must be unique within an endpoint configuration.');
  for (const variant of variants) {
    const { VariantName, ModelName, InstanceType, ServerlessConfig, InstancePools } = variant;
    if (ModelName === undefined) throw invalid(`ModelName of variant ${VariantName} is required.`);
    if (InstancePools !== undefined) throw invalid('InstancePools are not part of this simulator.');
    if ((InstanceType === undefined) === (ServerlessConfig === undefined))
      throw invalid(`Variant ${VariantName} needs exactly one of InstanceType and ServerlessConfig.`);
    if (ServerlessConfig !== undefined && variant.InitialInstanceCount !== undefined)
      throw invalid(`InitialInstanceCount of the serverless variant ${VariantName} must not be specified.`);
    checkServerless(variant, input);
  }
}

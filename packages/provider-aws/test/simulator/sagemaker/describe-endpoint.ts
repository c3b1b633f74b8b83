import { imageNameOf } from '../ecr/registry.ts';
import { type Call, operation, type Reply } from '../operation.ts';
import { arnOf } from './arn.ts';
import type { EndpointRecord, Fleet, Pending } from './endpoint-record.ts';
import { type ListInput, listThings } from './list-things.ts';
import { notFound } from './refusals.ts';

/** Parts of an update after which a new fleet takes traffic, and after which it is watched. */
const TRAFFIC_AFTER = 0.7;
const BAKING_AFTER = 0.9;

function deployedImages(call: Call, { model, since }: Fleet): readonly Reply[] {
  return model.containers.flatMap(({ Image }) => {
    const name = Image === undefined ? undefined : imageNameOf(Image);
    if (Image === undefined || name === undefined) return [];
    const digest = call.world.images.resolve(name);
    const host = Image.slice(0, Image.indexOf('/'));
    const resolved = digest === undefined ? Image : `${host}/${name.repository}@${digest}`;
    return [{ SpecifiedImage: Image, ResolvedImage: resolved, ResolutionTime: since / 1_000 }];
  });
}

function statusOf({ startedAt, until }: Pending, time: number): string {
  const part = until === Number.POSITIVE_INFINITY ? 0 : (time - startedAt) / (until - startedAt);
  if (part >= BAKING_AFTER) return 'Baking';
  return part >= TRAFFIC_AFTER ? 'ActivatingTraffic' : 'Creating';
}

function variantStatus(status: string, startedAt: number): readonly Reply[] {
  return [{ Status: status, StartTime: startedAt / 1_000 }];
}

function describeFleet(call: Call, endpoint: EndpointRecord, fleet: Fleet): Reply {
  const { variant } = fleet;
  const isChanging = endpoint.status === 'Updating' && endpoint.pending === undefined;
  const serverless = variant.ServerlessConfig;
  return {
    VariantName: variant.VariantName,
    DeployedImages: deployedImages(call, fleet),
    CurrentWeight: fleet.weight,
    DesiredWeight: fleet.desiredWeight,
    ...(serverless === undefined
      ? { CurrentInstanceCount: fleet.count, DesiredInstanceCount: fleet.desiredCount }
      : { CurrentServerlessConfig: serverless, DesiredServerlessConfig: serverless }),
    ...(isChanging && { VariantStatus: variantStatus('Updating', endpoint.modifiedAt) }),
    ...(endpoint.status === 'Deleting' && { VariantStatus: variantStatus('Deleting', endpoint.modifiedAt) }),
  };
}

function describePending(call: Call, pending: Pending): Reply {
  const ProductionVariants = pending.fleets.map((fleet) => {
    const { VariantName, InstanceType, ServerlessConfig } = fleet.variant;
    const status = variantStatus(statusOf(pending, call.seen), pending.startedAt);
    return {
      VariantName,
      DeployedImages: deployedImages(call, fleet),
      CurrentWeight: 0,
      DesiredWeight: fleet.desiredWeight,
      ...(ServerlessConfig === undefined
        ? { InstanceType, CurrentInstanceCount: 0, DesiredInstanceCount: fleet.desiredCount }
        : { DesiredServerlessConfig: ServerlessConfig }),
      VariantStatus: status,
    };
  });
  return { EndpointConfigName: pending.config.name, StartTime: pending.startedAt / 1_000, ProductionVariants };
}

function describeCapture(endpoint: EndpointRecord): Reply {
  const capture = endpoint.config.input.DataCaptureConfig;
  if (capture === undefined) return {};
  const isOn = capture.EnableCapture !== false;
  const DataCaptureConfig = {
    EnableCapture: isOn,
    CaptureStatus: isOn && endpoint.fleets.length > 0 ? 'Started' : 'Stopped',
    CurrentSamplingPercentage: capture.InitialSamplingPercentage,
    DestinationS3Uri: capture.DestinationS3Uri,
    KmsKeyId: capture.KmsKeyId ?? '',
  };
  return { DataCaptureConfig };
}

/** DescribeEndpoint, of the world a lag ago. */
export const describeEndpoint = operation((call, { EndpointName }: { readonly EndpointName: string }) => {
  const endpoint = call.region.endpointAt(EndpointName, call.seen);
  if (endpoint === undefined) throw notFound('endpoint', arnOf(call, 'endpoint', EndpointName));
  const { fleets, pending } = endpoint;
  return {
    EndpointName: endpoint.name,
    EndpointArn: endpoint.arn,
    EndpointConfigName: endpoint.config.name,
    EndpointStatus: endpoint.status,
    FailureReason: endpoint.failureReason,
    CreationTime: endpoint.createdAt / 1_000,
    LastModifiedTime: endpoint.modifiedAt / 1_000,
    LastDeploymentConfig: endpoint.deployment,
    ...(fleets.length > 0 && { ProductionVariants: fleets.map((fleet) => describeFleet(call, endpoint, fleet)) }),
    ...(pending !== undefined && { PendingDeploymentSummary: describePending(call, pending) }),
    ...describeCapture(endpoint),
  };
});

/** ListEndpoints. */
export const listEndpoints = operation(({ region, seen }, input: ListInput) => {
  const { items, NextToken } = listThings(region.endpointsAt(seen), input);
  const Endpoints = items.map(({ name, arn, createdAt, modifiedAt, status }) => ({
    EndpointName: name,
    EndpointArn: arn,
    CreationTime: createdAt / 1_000,
    LastModifiedTime: modifiedAt / 1_000,
    EndpointStatus: status,
  }));
  return { Endpoints, NextToken };
});

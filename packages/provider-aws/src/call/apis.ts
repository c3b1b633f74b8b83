import type * as Scaling from '@aws-sdk/client-application-auto-scaling';
import type * as CloudWatch from '@aws-sdk/client-cloudwatch';
import type * as Ecr from '@aws-sdk/client-ecr';
import type * as Route53 from '@aws-sdk/client-route-53';
import type * as S3 from '@aws-sdk/client-s3';
import type * as SageMaker from '@aws-sdk/client-sagemaker';
import type * as Runtime from '@aws-sdk/client-sagemaker-runtime';
import type * as Quotas from '@aws-sdk/client-service-quotas';
import type * as Ssm from '@aws-sdk/client-ssm';
import type { AwsService } from './client-package.ts';

interface Api<Input, Output> {
  readonly input: Input;
  readonly output: Output;
}

/** Every API in use, with the types of its request and its answer. */
export interface Apis {
  readonly CreateModel: Api<SageMaker.CreateModelCommandInput, SageMaker.CreateModelCommandOutput>;
  readonly DescribeModel: Api<SageMaker.DescribeModelCommandInput, SageMaker.DescribeModelCommandOutput>;
  readonly DeleteModel: Api<SageMaker.DeleteModelCommandInput, SageMaker.DeleteModelCommandOutput>;
  readonly CreateEndpointConfig: Api<
    SageMaker.CreateEndpointConfigCommandInput,
    SageMaker.CreateEndpointConfigCommandOutput
  >;
  readonly DescribeEndpointConfig: Api<
    SageMaker.DescribeEndpointConfigCommandInput,
    SageMaker.DescribeEndpointConfigCommandOutput
  >;
  readonly DeleteEndpointConfig: Api<
    SageMaker.DeleteEndpointConfigCommandInput,
    SageMaker.DeleteEndpointConfigCommandOutput
  >;
  readonly CreateEndpoint: Api<SageMaker.CreateEndpointCommandInput, SageMaker.CreateEndpointCommandOutput>;
  readonly DescribeEndpoint: Api<SageMaker.DescribeEndpointCommandInput, SageMaker.DescribeEndpointCommandOutput>;
  readonly UpdateEndpoint: Api<SageMaker.UpdateEndpointCommandInput, SageMaker.UpdateEndpointCommandOutput>;
  readonly UpdateEndpointWeightsAndCapacities: Api<
    SageMaker.UpdateEndpointWeightsAndCapacitiesCommandInput,
    SageMaker.UpdateEndpointWeightsAndCapacitiesCommandOutput
  >;
  readonly DeleteEndpoint: Api<SageMaker.DeleteEndpointCommandInput, SageMaker.DeleteEndpointCommandOutput>;
  readonly ListEndpoints: Api<SageMaker.ListEndpointsCommandInput, SageMaker.ListEndpointsCommandOutput>;
  readonly ListTags: Api<SageMaker.ListTagsCommandInput, SageMaker.ListTagsCommandOutput>;
  readonly AddTags: Api<SageMaker.AddTagsCommandInput, SageMaker.AddTagsCommandOutput>;
  readonly InvokeEndpoint: Api<Runtime.InvokeEndpointCommandInput, Runtime.InvokeEndpointCommandOutput>;
  readonly GetMetricData: Api<CloudWatch.GetMetricDataCommandInput, CloudWatch.GetMetricDataCommandOutput>;
  readonly PutMetricAlarm: Api<CloudWatch.PutMetricAlarmCommandInput, CloudWatch.PutMetricAlarmCommandOutput>;
  readonly DescribeAlarms: Api<CloudWatch.DescribeAlarmsCommandInput, CloudWatch.DescribeAlarmsCommandOutput>;
  readonly DeleteAlarms: Api<CloudWatch.DeleteAlarmsCommandInput, CloudWatch.DeleteAlarmsCommandOutput>;
  readonly ListServiceQuotas: Api<Quotas.ListServiceQuotasCommandInput, Quotas.ListServiceQuotasCommandOutput>;
  readonly ListAWSDefaultServiceQuotas: Api<
    Quotas.ListAWSDefaultServiceQuotasCommandInput,
    Quotas.ListAWSDefaultServiceQuotasCommandOutput
  >;
  readonly HeadBucket: Api<S3.HeadBucketCommandInput, S3.HeadBucketCommandOutput>;
  readonly HeadObject: Api<S3.HeadObjectCommandInput, S3.HeadObjectCommandOutput>;
  readonly ListObjectsV2: Api<S3.ListObjectsV2CommandInput, S3.ListObjectsV2CommandOutput>;
  readonly GetObject: Api<S3.GetObjectCommandInput, S3.GetObjectCommandOutput>;
  readonly PutObject: Api<S3.PutObjectCommandInput, S3.PutObjectCommandOutput>;
  readonly GetParameter: Api<Ssm.GetParameterCommandInput, Ssm.GetParameterCommandOutput>;
  readonly GetParameterHistory: Api<Ssm.GetParameterHistoryCommandInput, Ssm.GetParameterHistoryCommandOutput>;
  readonly PutParameter: Api<Ssm.PutParameterCommandInput, Ssm.PutParameterCommandOutput>;
  readonly GetHostedZone: Api<Route53.GetHostedZoneCommandInput, Route53.GetHostedZoneCommandOutput>;
  readonly ListResourceRecordSets: Api<
    Route53.ListResourceRecordSetsCommandInput,
    Route53.ListResourceRecordSetsCommandOutput
  >;
  readonly ChangeResourceRecordSets: Api<
    Route53.ChangeResourceRecordSetsCommandInput,
    Route53.ChangeResourceRecordSetsCommandOutput
  >;
  readonly GetChange: Api<Route53.GetChangeCommandInput, Route53.GetChangeCommandOutput>;
  readonly GetHealthCheckStatus: Api<
    Route53.GetHealthCheckStatusCommandInput,
    Route53.GetHealthCheckStatusCommandOutput
  >;
  readonly DescribeImages: Api<Ecr.DescribeImagesCommandInput, Ecr.DescribeImagesCommandOutput>;
  readonly RegisterScalableTarget: Api<
    Scaling.RegisterScalableTargetCommandInput,
    Scaling.RegisterScalableTargetCommandOutput
  >;
  readonly DescribeScalableTargets: Api<
    Scaling.DescribeScalableTargetsCommandInput,
    Scaling.DescribeScalableTargetsCommandOutput
  >;
  readonly DeregisterScalableTarget: Api<
    Scaling.DeregisterScalableTargetCommandInput,
    Scaling.DeregisterScalableTargetCommandOutput
  >;
  readonly PutScalingPolicy: Api<Scaling.PutScalingPolicyCommandInput, Scaling.PutScalingPolicyCommandOutput>;
  readonly DescribeScheduledActions: Api<
    Scaling.DescribeScheduledActionsCommandInput,
    Scaling.DescribeScheduledActionsCommandOutput
  >;
  readonly PutScheduledAction: Api<Scaling.PutScheduledActionCommandInput, Scaling.PutScheduledActionCommandOutput>;
  readonly DescribeScalingPolicies: Api<
    Scaling.DescribeScalingPoliciesCommandInput,
    Scaling.DescribeScalingPoliciesCommandOutput
  >;
}

/** The name of an API. */
export type ApiName = keyof Apis;

/** Which service has an API. */
export const SERVICE_OF: Readonly<Record<ApiName, AwsService>> = {
  CreateModel: 'sagemaker',
  DescribeModel: 'sagemaker',
  DeleteModel: 'sagemaker',
  CreateEndpointConfig: 'sagemaker',
  DescribeEndpointConfig: 'sagemaker',
  DeleteEndpointConfig: 'sagemaker',
  CreateEndpoint: 'sagemaker',
  DescribeEndpoint: 'sagemaker',
  UpdateEndpoint: 'sagemaker',
  UpdateEndpointWeightsAndCapacities: 'sagemaker',
  DeleteEndpoint: 'sagemaker',
  ListEndpoints: 'sagemaker',
  ListTags: 'sagemaker',
  AddTags: 'sagemaker',
  InvokeEndpoint: 'sagemaker-runtime',
  GetMetricData: 'cloudwatch',
  PutMetricAlarm: 'cloudwatch',
  DescribeAlarms: 'cloudwatch',
  DeleteAlarms: 'cloudwatch',
  ListServiceQuotas: 'service-quotas',
  ListAWSDefaultServiceQuotas: 'service-quotas',
  HeadBucket: 's3',
  HeadObject: 's3',
  ListObjectsV2: 's3',
  GetObject: 's3',
  PutObject: 's3',
  GetParameter: 'ssm',
  GetParameterHistory: 'ssm',
  PutParameter: 'ssm',
  GetHostedZone: 'route-53',
  ListResourceRecordSets: 'route-53',
  ChangeResourceRecordSets: 'route-53',
  GetChange: 'route-53',
  GetHealthCheckStatus: 'route-53',
  DescribeImages: 'ecr',
  RegisterScalableTarget: 'application-auto-scaling',
  DescribeScalableTargets: 'application-auto-scaling',
  DeregisterScalableTarget: 'application-auto-scaling',
  PutScalingPolicy: 'application-auto-scaling',
  DescribeScalingPolicies: 'application-auto-scaling',
  DescribeScheduledActions: 'application-auto-scaling',
  PutScheduledAction: 'application-auto-scaling',
};

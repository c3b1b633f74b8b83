import type { Operation } from '../operation.ts';
import { createEndpoint } from './create-endpoint.ts';
import { deleteEndpoint } from './delete-endpoint.ts';
import { describeEndpoint, listEndpoints } from './describe-endpoint.ts';
import {
  createEndpointConfig,
  deleteEndpointConfig,
  describeEndpointConfig,
  listEndpointConfigs,
} from './endpoint-configs.ts';
import { createModel, deleteModel, describeModel, listModels } from './models.ts';
import { addTags, deleteTags, listTags } from './tags.ts';
import { updateEndpoint } from './update-endpoint.ts';
import { updateWeights } from './update-weights.ts';

/** The APIs of SageMaker that are simulated. */
export const SAGEMAKER_API: Readonly<Record<string, Operation>> = {
  CreateModel: createModel,
  DescribeModel: describeModel,
  DeleteModel: deleteModel,
  ListModels: listModels,
  CreateEndpointConfig: createEndpointConfig,
  DescribeEndpointConfig: describeEndpointConfig,
  DeleteEndpointConfig: deleteEndpointConfig,
  ListEndpointConfigs: listEndpointConfigs,
  CreateEndpoint: createEndpoint,
  DescribeEndpoint: describeEndpoint,
  ListEndpoints: listEndpoints,
  UpdateEndpoint: updateEndpoint,
  UpdateEndpointWeightsAndCapacities: updateWeights,
  DeleteEndpoint: deleteEndpoint,
  ListTags: listTags,
  AddTags: addTags,
  DeleteTags: deleteTags,
};

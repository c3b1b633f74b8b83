import { settingsReader } from '@landfall/core/provider';
import type { AwsSettings } from './aws-settings.ts';
import { settingsSchema } from './settings-schema.ts';

/** Checks settings from a file or a request; reports all mistakes at once. */
export const parseAwsSettings = settingsReader<AwsSettings>('AWS', settingsSchema);

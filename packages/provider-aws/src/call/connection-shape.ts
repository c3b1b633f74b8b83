import * as z from 'zod';
import { AWS_SERVICES } from './client-package.ts';

/** A setting that is a function. */
function callable() {
  return z.custom<unknown>((value) => typeof value === 'function', 'must be a function');
}

/** The setting `credentials`. */
export function credentialsShape() {
  // What a credential provider of the SDK gives has more fields.
  const keys = z.looseObject({
    accessKeyId: z.string(),
    secretAccessKey: z.string(),
    sessionToken: z.string().optional(),
  });
  return z
    .union([callable(), keys], { error: 'must be { accessKeyId, secretAccessKey } or a function that gives them' })
    .optional();
}

/** The settings of a connection that do not differ by region. */
export function connectionShape() {
  return {
    client: callable().optional(),
    urls: z.partialRecord(z.enum(AWS_SERVICES), z.string()).optional(),
  };
}

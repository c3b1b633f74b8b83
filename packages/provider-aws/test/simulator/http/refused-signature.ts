import { Refusal } from '../refusal.ts';

/** The texts are those of "Troubleshoot Signature Version 4 signing" in the IAM user guide, and of the error responses of Amazon S3. */
export function clockSkew(service: string): Refusal {
  if (service === 's3') {
    const message = 'The difference between the request time and the current time is too large.';
    return new Refusal('RequestTimeTooSkewed', message, { status: 403 });
  }
  const message =
    'Signature expired: 20261126T203000Z is now earlier than 20261126T205500Z (20261126T210000Z - 5 min.)';
  return new Refusal('InvalidSignatureException', message, { status: 403 });
}

/** How the token of temporary credentials is refused. */
export function expiredToken(service: string): Refusal {
  if (service === 's3') return new Refusal('ExpiredToken', 'The provided token has expired.');
  const message = 'The security token included in the request is expired';
  return new Refusal('ExpiredTokenException', message, { status: 403 });
}

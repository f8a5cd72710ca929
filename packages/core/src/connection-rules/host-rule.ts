import { z } from 'zod';
import { addressBytes } from '../outbound/classify-address.js';

// RFC 1123 §2.1, and the underscore that is found in practice.
const hostName =
  /^(?=.{1,253}$)[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?(\.[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?)*\.?$/;

/** True for a name such as `sftp.acme.example` and for an IP address; without a port, a user or a scheme. */
export function isHost(text: string): boolean {
  return hostName.test(text) || (text.includes(':') && !text.startsWith('[') && addressBytes(text) !== undefined);
}

/** A host name or an IP address. */
export const hostRule = z
  .string()
  .refine(isHost, 'must be a name such as proxy.acme.example or an IP address, without a port, a user or a scheme');

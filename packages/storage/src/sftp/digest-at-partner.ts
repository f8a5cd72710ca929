import type { VPath } from '@waybill/core';
import { ByteReader, ByteWriter, CodecError, type SftpClient, SftpStatusError } from '@waybill/sftp';

const EXTENSION = 'check-file';
const SHA256_BYTES = 32;

/**
 * The SHA-256 of a whole file, computed by the partner's server: `check-file` of draft-ietf-secsh-filexfer-extensions-00 §3, in one
 * block. Undefined where it is not offered, or not with this algorithm.
 */
export async function digestAtPartner(client: SftpClient, path: VPath, signal: AbortSignal): Promise<string | undefined> {
  if (!client.extensions.has(EXTENSION)) return undefined;
  const toTheEnd = 0n;
  const request = new ByteWriter().text(path).text('sha256').uint64(0n).uint64(toTheEnd).uint32(0).finish();
  try {
    const payload = await client.extended('check-file-name', request, signal);
    return payload === undefined ? undefined : digestIn(payload);
  } catch (error) {
    if (error instanceof SftpStatusError || error instanceof CodecError) return undefined;
    throw error;
  }
}

function digestIn(payload: Uint8Array): string | undefined {
  const reader = new ByteReader(payload);
  const first = reader.text();
  // Some servers repeat the name of the extension, as the draft has it; others begin with the algorithm.
  const algorithm = first === EXTENSION ? reader.text() : first;
  const digest = reader.rest();
  return algorithm === 'sha256' && digest.length === SHA256_BYTES ? digest.toString('hex') : undefined;
}

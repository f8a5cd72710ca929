import { createHash } from 'node:crypto';
import { exportLines, linesOf, type Signer, type StoredAuditEvent, verifyNdjson } from '@waybill/audit';
import type { SecretBox } from '@waybill/core';
import { type AppendFolder, type Database, Failure, isFailure } from '@waybill/core';
import { readSigningKeys } from '../receipts/signing-key.js';

interface ExportDeps {
  readonly database: Database;
  readonly secretBox: SecretBox;
  readonly signer: Signer;
}

/** A segment as it is put elsewhere. */
export interface SegmentFile {
  readonly file: string;
  readonly sizeBytes: number;
  readonly sha256: string;
}

const MOST_BYTES = 256 * 1024 * 1024;

/** Reads the events of a segment. @throws Failure `conflict.state` when one is missing */
export async function readSegment(
  { database }: Pick<ExportDeps, 'database'>,
  { fromSeq, toSeq }: { readonly fromSeq: number; readonly toSeq: number },
  signal: AbortSignal,
): Promise<readonly StoredAuditEvent[]> {
  const events: StoredAuditEvent[] = [];
  for await (const event of database.read.auditTrail.rows(fromSeq)) {
    signal.throwIfAborted();
    if (event.seq > toSeq) break;
    events.push(event);
  }
  if (events.length === toSeq - fromSeq + 1) return events;
  throw new Failure('conflict.state', {
    publicDetail: `Events among ${fromSeq} to ${toSeq} are missing. Run "waybill audit verify".`,
  });
}

/**
 * Writes a signed export of a segment into an anchor's folder, and reads it back. One that was written by an attempt before counts when it verifies and is
 * of the same events. @throws Failure why it is not there
 */
export async function exportSegment(
  deps: ExportDeps,
  { folder, events, at }: { readonly folder: AppendFolder; readonly events: readonly StoredAuditEvent[]; readonly at: Date },
  signal: AbortSignal,
): Promise<SegmentFile> {
  const [fromSeq, toSeq] = [events[0]?.seq ?? 0, events.at(-1)?.seq ?? 0];
  const file = `segment-${fromSeq}-${toSeq}.jsonl`;
  const lines: string[] = [];
  const about = { exportedAt: at, filters: { segment: `${fromSeq}-${toSeq}` }, complete: true, signer: deps.signer, signal };
  for await (const line of exportLines(events, about)) lines.push(`${line}\n`);
  try {
    await folder.add(file, Buffer.from(lines.join(''), 'utf8'), signal);
  } catch (error) {
    if (!isFailure(error, 'target.exists')) throw error;
  }
  const there = await folder.read(file, MOST_BYTES, signal);
  const publicKeyPem = (await readSigningKeys(deps)).map((key) => key.publicKeyPem).join('\n');
  const report = await verifyNdjson(linesOf([there]), { publicKeyPem, signal });
  const last = events.at(-1);
  if (!report.ok || report.header.after?.seq !== fromSeq - 1 || report.head.seq !== toSeq || report.head.hash !== last?.hash) {
    throw new Failure('integrity.digest-mismatch', {
      publicDetail: `The file ${file} in the anchor is no whole export of these events${report.ok ? '' : `: ${report.detail}`}`,
    });
  }
  return { file, sizeBytes: there.length, sha256: createHash('sha256').update(there).digest('hex') };
}

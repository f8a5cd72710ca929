import { type AuditEventBody, type ChainPoint, GENESIS, type StoredAuditEvent } from './audit-event.js';
import { canonicalJson, canonicalJsonOf } from './canonical-json.js';
import { EXPORT_END_FORMAT, EXPORT_FORMAT, type ExportHeader, sha256OfLine, signedTextOf } from './export-format.js';
import type { Signer } from './signing.js';

export interface ExportOptions {
  readonly exportedAt: Date;
  /** What was asked for, to be read by people and to be repeated. */
  readonly filters: ExportHeader['filters'];
  /** Whether the events are all there are between the first and the last. Say false for any selection: it will not be checkable. */
  readonly complete: boolean;
  /** Signs the last line. */
  readonly signer?: Signer;
  readonly signal?: AbortSignal;
}

/** The event before this one, as it names it itself. */
function pointBefore(event: StoredAuditEvent): ChainPoint {
  if (event.seq === 1) return GENESIS;
  const body: AuditEventBody = JSON.parse(event.body);
  return { seq: event.seq - 1, hash: body.prevHash };
}

/** The line of one event, with what is disclosed beside it. */
export function eventLine({ body, hash, disclosures }: StoredAuditEvent): string {
  const personal = disclosures === undefined ? '' : `,"personal":${canonicalJsonOf(disclosures)}`;
  return `{"body":${body},"hash":${JSON.stringify(hash)}${personal}}`;
}

function trailerLine(count: number, head: ChainPoint | null, headerSha256: string, signer: Signer | undefined): string {
  const unsigned = { format: EXPORT_END_FORMAT, count, head, headerSha256, signedBy: signer?.keyFingerprint ?? null } as const;
  const signature = signer?.sign(signedTextOf(unsigned)) ?? null;
  return canonicalJson({ ...unsigned, head: head === null ? null : { ...head }, signature });
}

/**
 * Writes events, in the order of `seq`, as the lines of an export, each without its line feed. Streams: it holds one event at a
 * time. The bodies go out as they were stored, changed or not; that is for who verifies to find.
 */
export async function* exportLines(
  events: AsyncIterable<StoredAuditEvent> | Iterable<StoredAuditEvent>,
  options: ExportOptions,
): AsyncGenerator<string, void, void> {
  const headerLine = (after: ChainPoint | null): string =>
    canonicalJsonOf({
      format: EXPORT_FORMAT,
      version: 1,
      stream: 'main',
      exportedAt: options.exportedAt.toISOString(),
      filters: options.filters,
      complete: options.complete,
      after,
    } satisfies ExportHeader);
  let header: string | undefined;
  let count = 0;
  let head: ChainPoint | null = null;
  for await (const event of events) {
    options.signal?.throwIfAborted();
    if (header === undefined) {
      header = headerLine(pointBefore(event));
      yield header;
    }
    yield eventLine(event);
    count += 1;
    head = { seq: event.seq, hash: event.hash };
  }
  if (header === undefined) {
    header = headerLine(null);
    yield header;
  }
  yield trailerLine(count, head, sha256OfLine(header), options.signer);
}

import { type ChainPoint, GENESIS, GENESIS_HASH, type StoredAuditEvent } from './audit-event.js';
import { parseCanonicalJson } from './canonical-json.js';
import {
  EXPORT_END_FORMAT,
  EXPORT_FORMAT,
  type ExportHeader,
  type ExportTrailer,
  sha256OfLine,
  signedTextOf,
} from './export-format.js';
import type { SignedCheckpoint } from './merkle/checkpoint.js';
import { type SignedTombstone, type TrailBeginning, verifyTombstone } from './merkle/tombstone.js';
import { type ExpectedCheckpoint, inOrder, TreeVerifier } from './merkle/tree-verifier.js';
import { type PublicKeys, publicKeysOf, verifySignature } from './signing.js';
import { type ChainBreak, type ChainBroken, type ChainFault, type ChainIntact, ChainVerifier } from './verify-chain.js';

/**
 * What can be wrong with an export, besides its chain. `format`: a line is not what it should be. `cut`: the last line is missing.
 * `trailer`: the last line does not fit the rest. `selection`: events were left out on purpose, so it cannot be checked.
 * `signature`: it is not signed by the key that was given.
 */
export type ExportFault = ChainFault | 'format' | 'cut' | 'trailer' | 'selection' | 'signature';

export interface ExportIntact extends ChainIntact {
  readonly header: ExportHeader;
  /** `not-checked` when no key was given to check it with. */
  readonly signature: 'valid' | 'absent' | 'not-checked';
  readonly signedBy: string | null;
}

export type ExportReport = ExportIntact | ChainBroken<ExportFault>;

export interface ExportExpectation {
  /**
   * The platform's Ed25519 public key (PEM) from a source that is trusted, or several, one after the other: those that were retired as well.
   * With them, an export that none of them signed is refused.
   */
  readonly publicKeyPem?: string;
  /** Checkpoints that were kept elsewhere: the events must be those that they are of. Checked with the key as well, when it is given. */
  readonly checkpoints?: readonly SignedCheckpoint[];
  /** Tombstones of what was removed before the first event: where the export begins, one of them must end. */
  readonly tombstones?: readonly SignedTombstone[];
  /** Where the chain must end, if that is known from elsewhere. */
  readonly head?: ChainPoint;
  /** How many breaks of the chain are described; the rest is counted. */
  readonly limit?: number;
  /** Takes a selection as well: each of its events is checked, and something else has to prove its place. */
  readonly selections?: boolean;
  /** Told of every event after it was checked. */
  readonly onEvent?: (event: StoredAuditEvent) => Promise<void>;
  readonly signal?: AbortSignal;
}

function isRecord(value: unknown): value is { readonly [name: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isPoint(value: unknown): value is ChainPoint {
  return (
    isRecord(value) &&
    Object.keys(value).length === 2 &&
    Number.isSafeInteger(value['seq']) &&
    typeof value['hash'] === 'string' &&
    /^[0-9a-f]{64}$/.test(value['hash'])
  );
}

function isHeader(value: unknown): value is ExportHeader {
  return (
    isRecord(value) &&
    value['format'] === EXPORT_FORMAT &&
    value['version'] === 1 &&
    value['stream'] === 'main' &&
    typeof value['complete'] === 'boolean' &&
    typeof value['exportedAt'] === 'string' &&
    isRecord(value['filters']) &&
    (value['after'] === null || isPoint(value['after']))
  );
}

function isTrailer(value: unknown): value is ExportTrailer {
  return (
    isRecord(value) &&
    Object.keys(value).length === 6 &&
    value['format'] === EXPORT_END_FORMAT &&
    Number.isSafeInteger(value['count']) &&
    typeof value['headerSha256'] === 'string' &&
    (value['head'] === null || isPoint(value['head'])) &&
    (value['signature'] === null || typeof value['signature'] === 'string') &&
    (value['signedBy'] === null || typeof value['signedBy'] === 'string')
  );
}

// Strings escape their quotes, so the last `,"hash":"…"` is the one of the line.
const EVENT_LINE = /^\{"body":(.*),"hash":"([0-9a-f]{64})"(?:,"personal":(\{.*\}))?\}$/s;

/** The event of a line, or undefined when it is not one. Whether its body is canonical, and so every byte of the line, the chain checks. */
function eventOf(line: string): StoredAuditEvent | undefined {
  const [, body, hash, personal] = EVENT_LINE.exec(line) ?? [];
  if (body === undefined || hash === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(body);
    const seq = isRecord(value) ? value['seq'] : undefined;
    if (typeof seq !== 'number' || !Number.isSafeInteger(seq)) return undefined;
    if (personal === undefined) return { seq, body, hash };
    return parseCanonicalJson(personal) === undefined ? undefined : { seq, body, hash, disclosures: JSON.parse(personal) };
  } catch {
    return undefined;
  }
}

function headerOf(line: string): ExportHeader | undefined {
  const header: unknown = parseCanonicalJson(line);
  if (!isHeader(header)) return undefined;
  const startsRight =
    header.after === null || (header.after.seq === 0 ? header.after.hash === GENESIS_HASH : header.after.seq > 0);
  return startsRight ? header : undefined;
}

/** One reading of one export: the header, the chain, the last line. */
class ExportReader {
  readonly #expected: ExportExpectation;
  readonly #breaks: ChainBreak<ExportFault>[] = [];
  #header: ExportHeader | undefined;
  #headerSha256 = '';
  readonly #keys: PublicKeys | undefined;
  #chain: ChainVerifier;
  #tree: TreeVerifier;
  #checkpoints: readonly ExpectedCheckpoint[];
  #trailer: ExportTrailer | undefined;
  #lines = 0;
  #last: StoredAuditEvent | undefined;

  constructor(expected: ExportExpectation) {
    this.#expected = expected;
    this.#keys = expected.publicKeyPem === undefined ? undefined : publicKeysOf(expected.publicKeyPem);
    this.#chain = new ChainVerifier(expected);
    this.#tree = new TreeVerifier(GENESIS, this.#keys);
    this.#checkpoints = inOrder(expected.checkpoints ?? []);
  }

  /** The event of the line that was just taken, if it was one. */
  get last(): StoredAuditEvent | undefined {
    return this.#last;
  }

  /** Takes a line. False when the rest of the file can say nothing more. */
  take(line: string): boolean {
    this.#lines += 1;
    this.#last = undefined;
    if (this.#header === undefined) return this.#takeHeader(line);
    if (this.#trailer !== undefined) return this.#stop('format', `Line ${this.#lines} follows the line that ends the export.`);
    const event = eventOf(line);
    if (event === undefined) return this.#takeTrailer(line);
    if (this.#header.after === null) return this.#stop('format', 'The first line says that there are no events, but there are.');
    this.#chain.add(event);
    this.#tree.add(event);
    this.#last = event;
    this.#checkUpTo(event.seq);
    return true;
  }

  finish(): ExportReport {
    if (this.#breaks.length === 0) this.#checkUpTo(Number.POSITIVE_INFINITY);
    const chain = this.#chain.finish(this.#breaks.length === 0 ? this.#expected.head : undefined);
    const header = this.#header;
    if (this.#breaks.length === 0) {
      if (header === undefined) this.#stop('format', 'The file is empty.');
      else if (this.#trailer === undefined)
        this.#stop('cut', `The export is cut off after event ${this.#chain.head.seq}: its last line is missing.`);
      else this.#checkTrailer(this.#trailer);
    }
    const breaks: readonly ChainBreak<ExportFault>[] = [...(chain.ok ? [] : chain.breaks), ...this.#breaks];
    const [first] = breaks;
    if (first !== undefined) {
      const { seq, reason, detail } = first;
      const breakCount = (chain.ok ? 0 : chain.breakCount) + this.#breaks.length;
      return { ok: false, count: chain.count, brokenAt: seq, reason, detail, breaks, breakCount };
    }
    const trailer = this.#trailer;
    if (!chain.ok || header === undefined || trailer === undefined)
      throw new Error('an export that is not whole must have a break');
    const unchecked = trailer.signature === null ? 'absent' : 'not-checked';
    const signature = this.#expected.publicKeyPem === undefined ? unchecked : 'valid';
    return { ...chain, header, signature, signedBy: trailer.signedBy };
  }

  /** Compares the checkpoints that end at or before this event. */
  #checkUpTo(seq: number): void {
    for (let next = this.#checkpoints[0]; next !== undefined && next.treeSize <= seq; next = this.#checkpoints[0]) {
      this.#checkpoints = this.#checkpoints.slice(1);
      const wrong = this.#tree.check(next);
      if (wrong !== undefined) this.#chain.note(wrong);
    }
  }

  #stop(reason: ExportFault, detail: string): false {
    this.#breaks.push({ seq: this.#chain.head.seq + 1, reason, detail });
    return false;
  }

  #takeHeader(line: string): boolean {
    const header = headerOf(line);
    if (header === undefined)
      return this.#stop('format', 'The first line is not that of an audit export of a version this program knows.');
    this.#header = header;
    this.#headerSha256 = sha256OfLine(line);
    const after = header.after ?? GENESIS;
    this.#chain = new ChainVerifier({ ...this.#expected, after, gaps: this.#expected.selections === true && !header.complete });
    const beginning = this.#beginningAt(after);
    if (beginning === 'wrong') return false;
    this.#tree = new TreeVerifier(after, this.#keys, beginning?.tree);
    // Of what was removed nothing is left to compare older ones with.
    if (beginning !== undefined) this.#checkpoints = this.#checkpoints.filter(({ treeSize }) => treeSize >= after.seq);
    this.#checkUpTo(after.seq);
    if (header.complete || this.#expected.selections === true) return true;
    return this.#stop(
      'selection',
      'This export is a selection: events between its first and its last were left out, so it cannot be told whether one was removed. ' +
        'Export a range of events without any other filter to have one that can be checked.',
    );
  }

  #beginningAt(after: ChainPoint): TrailBeginning | 'wrong' | undefined {
    const given = this.#expected.tombstones ?? [];
    if (given.length === 0) return undefined;
    for (const each of given) {
      const report = verifyTombstone(each, this.#keys);
      if (!report.ok) {
        this.#stop('tombstone', report.detail);
        return 'wrong';
      }
      if (report.tombstone.toSeq !== after.seq) continue;
      if (report.tombstone.headHash === after.hash) return report.beginning;
      this.#stop('tombstone', `The tombstone of the events up to ${after.seq} is of others than those before this export.`);
      return 'wrong';
    }
    this.#stop('tombstone', `The export begins after event ${after.seq}, and no tombstone that was given ends there.`);
    return 'wrong';
  }

  #takeTrailer(line: string): boolean {
    const trailer: unknown = parseCanonicalJson(line);
    if (!isTrailer(trailer)) {
      const { seq } = this.#chain.head;
      return this.#stop(
        'format',
        `Line ${this.#lines}, after event ${seq}, is neither an event nor the end of the export: it was changed.`,
      );
    }
    this.#trailer = trailer;
    return true;
  }

  #checkTrailer(trailer: ExportTrailer): void {
    const { count, head } = this.#chain;
    if (trailer.headerSha256 !== this.#headerSha256)
      this.#stop('trailer', 'The first line was changed: the last line tells another digest of it.');
    if (trailer.count !== count) this.#stop('trailer', `The last line tells of ${trailer.count} events, but there are ${count}.`);
    const wanted = this.#header?.after === null ? null : head;
    if (trailer.head?.seq !== wanted?.seq || trailer.head?.hash !== wanted?.hash) {
      this.#stop(
        'trailer',
        `The last line names event ${trailer.head?.seq ?? 'none'} with another hash than the events have; they end at ${head.seq}.`,
      );
    }
    if (this.#keys !== undefined && !isSigned(trailer, this.#keys)) {
      const what =
        trailer.signature === null
          ? 'The export is not signed.'
          : `The export is not signed by a key that was given${trailer.signedBy === null ? '' : `, but says by ${trailer.signedBy}`}.`;
      this.#stop('signature', what);
    }
  }
}

function isSigned({ signature, ...rest }: ExportTrailer, keys: PublicKeys): boolean {
  const key = rest.signedBy === null ? undefined : keys.get(rest.signedBy);
  return signature !== null && key !== undefined && verifySignature(signedTextOf(rest), signature, key);
}

/**
 * Checks an export line by line, in constant memory: every event unchanged, none removed, inserted or moved, the file whole and,
 * with a public key, signed by the platform. Only a contiguous range can be checked; a selection is refused and says so. Lines come
 * without their line feed, as {@link linesOf} gives them. Never throws for what it finds.
 * @throws Failure `key.unsupported` when the PEM does not hold an Ed25519 public key
 */
export async function verifyNdjson(
  lines: AsyncIterable<string> | Iterable<string>,
  expected: ExportExpectation = {},
): Promise<ExportReport> {
  const reader = new ExportReader(expected);
  for await (const line of lines) {
    expected.signal?.throwIfAborted();
    if (!reader.take(line)) break;
    if (expected.onEvent !== undefined && reader.last !== undefined) await expected.onEvent(reader.last);
  }
  return reader.finish();
}
